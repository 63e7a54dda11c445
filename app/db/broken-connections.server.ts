import { isRetryable } from "./faults.server.ts";

let installed = false;

/**
 * Keeps the process alive when a connection breaks during the set-up of its session: the driver (mariadb 3.4) then
 * rejects a promise that nobody holds, besides telling whoever asked for the connection. Any other unhandled rejection
 * ends the process as ever.
 */
export function outliveBrokenConnections(): void {
  if (installed) return;
  installed = true;
  process.on("unhandledRejection", (reason) => {
    // Who else listens (a test runner) decides for itself.
    if (!isBrokenConnection(reason) && process.listenerCount("unhandledRejection") === 1) throw reason;
  });
}

function isBrokenConnection(reason: unknown): boolean {
  return reason instanceof Error && "fatal" in reason && reason.fatal === true && isRetryable(reason);
}
