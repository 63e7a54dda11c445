import { closeSync, openSync, rmSync, writeSync } from "node:fs";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Fault } from "../rig/injection.ts";
import { keyOf, outgoing } from "../rig/sender.ts";

/** The database's disk is full, and has room again a second later. */
export const diskFull: Fault = {
  name: "disk full",
  seconds: 8,
  missing: ({ database }) =>
    database.smallDisk
      ? undefined
      : "a disk of its own for the database takes root on Linux, and the long form",
  async inject({ rig, domain, random, send, sender, over, until }) {
    const filler = path.join(rig.database.smallDisk ?? "", "filler");
    const sending = send();
    fill(filler);
    // Tables have some room left: bodies of a megabyte use it up.
    const large = Array.from({ length: 60 }, () =>
      outgoing(
        { shop: domain, topic: "orders/create", body: `{"id":1,"note":"${"x".repeat(1_000_000)}"}` },
        random,
      ),
    );
    const delivering = sender.deliverAll(large);
    try {
      await until("a refusal", () => (sender.refusals.get(503) ?? 0) > 0, 30);
      await pause(1_000);
    } finally {
      rmSync(filler, { force: true });
    }
    over();
    await Promise.all([sending, delivering]);
    // No order says so little: taken, kept, and dead letters in the end.
    return { dead: new Map(large.map((one) => [keyOf(one), /order/])) };
  },
};

/** Writes a file until there is no room. */
function fill(file: string): void {
  const handle = openSync(file, "w");
  const block = Buffer.alloc(1024 * 1024);
  try {
    for (let size = block.length; size >= 1024;) {
      try {
        writeSync(handle, block, 0, size);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
        size /= 2;
      }
    }
  } finally {
    closeSync(handle);
  }
}
