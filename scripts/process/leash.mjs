// Preloaded (`--import`) into a child whose stdin is a pipe that its parent holds and never writes to: when the
// parent dies, however it dies, the pipe closes and the child ends as if asked to.
process.stdin.on("close", () => process.kill(process.pid, "SIGTERM"));
process.stdin.resume();
// Neither the pipe nor this file keeps the child alive when its own work is done.
/** @type {import("node:net").Socket} */ (/** @type {unknown} */ (process.stdin)).unref();
