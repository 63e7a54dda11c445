import type { Request, RequestHandler, Response } from "express";
import { isIngest, pathKey } from "./one-reading.ts";
import { createUnprovenBytes } from "./unproven-bytes.ts";

const MEGABYTE = 1024 * 1024;

/** The largest request body by path: Remix itself has no cap. The ingest API counts its own streams, up to 1 GB. */
function bodyLimit(path: string): number {
  if (isIngest(path)) return Infinity;
  return path.startsWith("/webhooks/") || path.startsWith("/api/") ? 10 * MEGABYTE : MEGABYTE;
}

/**
 * Refuses bodies over the limit with 413: at once by Content-Length, else by counting bytes as they pass.
 * All bodies under way have a limit together, too. It only watches the stream: what follows must start to read in the
 * same tick.
 */
export function limitBody(
  limitOf: (path: string) => number = bodyLimit,
  unproven = createUnprovenBytes(),
): RequestHandler {
  return (request, response, next) => {
    if (request.method === "GET" || request.method === "HEAD") return next();
    const limit = limitOf(pathKey(request));
    // A listener would read the stream faster than its reader can take it.
    if (limit === Infinity) return next();
    if (Number(request.headers["content-length"] ?? 0) > limit) return refuse(request, response);
    let seen = 0;
    request.on("data", (chunk: Buffer) => {
      seen += chunk.length;
      if (response.headersSent) return;
      if (seen > limit) refuse(request, response);
      else unproven.add(request, response, chunk.length);
    });
    return next();
  };
}

/** How long a refused sender may go on: hung up on while it writes, it would not see the answer. */
const PATIENCE_MS = 2_000;

function refuse(request: Request, response: Response): void {
  response.status(413).type("text/plain").send("The request body is too large.\n");
  const cut = setTimeout(() => request.destroy(), PATIENCE_MS);
  request.once("close", () => clearTimeout(cut));
  request.resume();
}
