import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { isAlive, startOf } from "../../../scripts/process/identity.mjs";
import { acquireLock } from "../../../scripts/process/lock.mjs";
import { stopProcess } from "../../../scripts/process/stop.ts";

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "lock-"));
  file = path.join(folder, "lock");
});

afterEach(() => rmSync(folder, { recursive: true }));

test("a lock is held by its process until it is released", () => {
  const first = acquireLock(file);
  expect(first.outcome).toBe("acquired");
  expect(acquireLock(file)).toEqual({ outcome: "held", pid: process.pid });
  if (first.outcome === "acquired") first.release();
  expect(existsSync(file)).toBe(false);
  expect(acquireLock(file).outcome).toBe("acquired");
});

test("a lock of a process that is gone is free, and so is one whose process id is another's by now", async () => {
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
  await once(child, "spawn");
  const pid = child.pid ?? 0;
  writeFileSync(file, `${pid} ${startOf(pid)}`);
  expect(acquireLock(file)).toEqual({ outcome: "held", pid });
  await stopProcess(pid, { seconds: 5 });
  expect(isAlive(pid)).toBe(false);
  expect(acquireLock(file).outcome).toBe("acquired");

  writeFileSync(file, `${process.pid} 1`);
  expect(acquireLock(file).outcome).toBe("acquired");
});

test("what ignores the request to end is killed", async () => {
  const program = "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000); console.log('ready')";
  const child = spawn(process.execPath, ["-e", program], { stdio: ["ignore", "pipe", "ignore"] });
  await once(child.stdout, "data");
  expect(await stopProcess(child.pid ?? 0, { seconds: 0.2 })).toBe(false);
  expect(isAlive(child.pid ?? 0)).toBe(false);
});
