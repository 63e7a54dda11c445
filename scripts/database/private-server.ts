import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import mariadb from "mariadb";
import { freePort, isPortFree } from "../process/ports.ts";
import { isAlive } from "../process/identity.mjs";
import { acquireLock } from "../process/lock.mjs";
import { Mistake } from "../process/mistake.mjs";
import { stopProcess } from "../process/stop.ts";
import { initializeData } from "./initialize.ts";
import { findDatabaseProgram, type DatabaseProgram } from "./program.mjs";
import { runAsRoot } from "./run-as-root.ts";

/** A database server of our own under `.local/`, on 127.0.0.1, user root without a password. */
export interface PrivateServer {
  readonly port: number;
  readonly pid: number;
  /** It ran already, left by a command that was killed. */
  readonly adopted: boolean;
  /** DATABASE_URL for a database on this server (not created by this). */
  url(database: string): string;
  /** Shuts it down cleanly and frees its lock. */
  stop(): Promise<void>;
}

export interface PrivateServerOptions {
  /** Names the folder `.local/db-<purpose>`: the demo's data and the tests' never meet. */
  readonly purpose: string;
  /** Flush to disk at every commit (default true). False still survives a killed server, not a power cut. */
  readonly durable?: boolean;
  readonly bufferPoolMegabytes?: number;
  /** Further options of the server. */
  readonly arguments?: readonly string[];
  readonly log?: (line: string) => void;
}

const root = path.resolve(import.meta.dirname, "../..");
const startSeconds = 60;

/**
 * Starts the private server of a purpose, or adopts it if it runs; makes its data folder the first time.
 * @throws Mistake that says what to do: no server program, folder in use by another command, or
 *   a server that does not come up (with the end of its log).
 */
export async function startPrivateServer(options: PrivateServerOptions): Promise<PrivateServer> {
  const program = findDatabaseProgram();
  if (!program)
    throw new Mistake("no MySQL-compatible server is installed: run npm run setup, or set DATABASE_URL");
  const files = filesOf(options.purpose);
  mkdirSync(files.folder, { recursive: true });
  const lock = acquireLock(files.lock);
  if (lock.outcome === "held")
    throw new Mistake(
      `${relative(files.folder)} is in use by process ${lock.pid}: wait for it or stop it, or set DATABASE_URL`,
    );
  try {
    const running = await findRunning(files);
    const { port, pid } = running ?? (await launch(program, files, options));
    return {
      port,
      pid,
      adopted: running !== undefined,
      url: (database) => `mysql://root@127.0.0.1:${port}/${database}`,
      stop: async () => {
        await stopProcess(pid, { seconds: 60 });
        rmSync(files.pid, { force: true });
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** Stops what a killed command left running. Does nothing if another living command holds the server. */
export async function stopAbandonedServer(purpose: string): Promise<void> {
  const files = filesOf(purpose);
  if (!existsSync(files.folder)) return;
  const lock = acquireLock(files.lock);
  if (lock.outcome === "held") return;
  try {
    const running = await findRunning(files);
    if (running) await stopProcess(running.pid, { seconds: 60 });
    rmSync(files.pid, { force: true });
  } finally {
    lock.release();
  }
}

/** Deletes the data of a purpose. The server must not run. */
export async function removePrivateServer(purpose: string): Promise<void> {
  await stopAbandonedServer(purpose);
  rmSync(filesOf(purpose).folder, { recursive: true, force: true });
}

interface Files {
  readonly folder: string;
  readonly data: string;
  readonly socket: string;
  readonly pid: string;
  readonly port: string;
  readonly lock: string;
  readonly log: string;
  readonly init: string;
  readonly temporary: string;
}

function filesOf(purpose: string): Files {
  const folder = path.join(root, ".local", `db-${purpose}`);
  const inFolder = path.join(folder, "server.sock");
  const short = createHash("sha256").update(folder).digest("hex").slice(0, 12);
  return {
    folder,
    data: path.join(folder, "data"),
    // sockaddr_un holds 107 characters on Linux, 103 on macOS.
    socket: inFolder.length <= 100 ? inFolder : path.join(tmpdir(), `tillsight-${short}.sock`),
    pid: path.join(folder, "server.pid"),
    port: path.join(folder, "port"),
    lock: path.join(folder, "lock"),
    log: path.join(folder, "server.log"),
    init: path.join(folder, "init.sql"),
    temporary: path.join(folder, "tmp"),
  };
}

/** The server of this folder, if it runs and answers. A pid file alone proves nothing: pids are used again. */
async function findRunning(files: Files): Promise<{ port: number; pid: number } | undefined> {
  const pid = readNumber(files.pid);
  const port = readNumber(files.port);
  if (pid === undefined || port === undefined || !isAlive(pid)) return undefined;
  return (await serves(files, port)) ? { port, pid } : undefined;
}

/** True when the server at the port answers and its data folder is ours. */
async function serves(files: Files, port: number): Promise<boolean> {
  try {
    const connection = await mariadb.createConnection({
      host: "127.0.0.1",
      port,
      user: "root",
      connectTimeout: 2000,
      allowPublicKeyRetrieval: true,
    });
    try {
      const rows: { folder: string }[] = await connection.query("SELECT @@datadir AS folder");
      return path.resolve(rows[0]?.folder ?? "") === files.data;
    } finally {
      await connection.end();
    }
  } catch {
    return false;
  }
}

async function launch(
  program: DatabaseProgram,
  files: Files,
  options: PrivateServerOptions,
): Promise<{ port: number; pid: number }> {
  if (!existsSync(path.join(files.data, "mysql"))) {
    options.log?.(`making the data folder ${relative(files.data)} (${program.flavour})`);
    await initializeData(program, files.data);
  }
  const kept = readNumber(files.port);
  const port = kept !== undefined && (await isPortFree(kept)) ? kept : await freePort();
  writeFileSync(files.port, String(port));
  rmSync(files.pid, { force: true });
  rmSync(files.socket, { force: true });
  // With skip-name-resolve a connection from 127.0.0.1 is not "localhost": it needs this account.
  writeFileSync(
    files.init,
    "CREATE USER IF NOT EXISTS 'root'@'127.0.0.1';\nGRANT ALL PRIVILEGES ON *.* TO 'root'@'127.0.0.1' WITH GRANT OPTION;\n",
  );
  mkdirSync(files.temporary, { recursive: true });
  const log = openSync(files.log, "w");
  const child = spawn(program.program, serverArguments(program, files, port, options), {
    detached: true,
    stdio: ["ignore", log, log],
  });
  closeSync(log);
  child.unref();
  let failure = "";
  child.once("error", (error) => (failure = error.message));
  child.once("exit", (code, signal) => (failure = `it ended with ${signal ?? `code ${code}`}`));
  const deadline = Date.now() + startSeconds * 1000;
  while (!failure && Date.now() < deadline) {
    if (await serves(files, port)) {
      child.removeAllListeners();
      if (child.pid === undefined) break;
      writeFileSync(files.pid, String(child.pid));
      return { port, pid: child.pid };
    }
    await pause(100);
  }
  if (child.pid !== undefined && !failure) await stopProcess(child.pid, { seconds: 5 });
  throw new Mistake(startFailure(program, files, failure || `it did not answer within ${startSeconds} s`));
}

function serverArguments(
  program: DatabaseProgram,
  files: Files,
  port: number,
  options: PrivateServerOptions,
): string[] {
  return [
    "--no-defaults",
    `--datadir=${files.data}`,
    `--socket=${files.socket}`,
    `--port=${port}`,
    "--bind-address=127.0.0.1",
    "--skip-name-resolve",
    `--pid-file=${path.join(files.folder, "own.pid")}`,
    // In a shared one, servers that start delete each other's temporary tables.
    `--tmpdir=${files.temporary}`,
    `--init-file=${files.init}`,
    "--character-set-server=utf8mb4",
    "--collation-server=utf8mb4_unicode_ci",
    `--innodb-buffer-pool-size=${options.bufferPoolMegabytes ?? 256}M`,
    `--innodb-flush-log-at-trx-commit=${options.durable === false ? 2 : 1}`,
    "--max-connections=400",
    ...(program.flavour === "mysql" ? ["--mysqlx=OFF", "--skip-log-bin", "--secure-file-priv=NULL"] : []),
    ...runAsRoot(),
    ...(options.arguments ?? []),
  ];
}

function startFailure(program: DatabaseProgram, files: Files, reason: string): string {
  const log = existsSync(files.log)
    ? readFileSync(files.log, "utf8").trim().split("\n").slice(-15).join("\n")
    : "";
  const confined =
    program.flavour === "mysql" && /permission denied|errno: 13|OS error 13/i.test(log)
      ? "\nAppArmor may confine mysqld to /var/lib/mysql: install mariadb-server-core, or set DATABASE_URL."
      : "";
  return `${program.program} did not start: ${reason}.${confined}\n${log}\n(whole log: ${relative(files.log)})`;
}

function readNumber(file: string): number | undefined {
  const number = existsSync(file) ? Number(readFileSync(file, "utf8")) : Number.NaN;
  return Number.isInteger(number) && number > 0 ? number : undefined;
}

const relative = (file: string): string => path.relative(root, file);
