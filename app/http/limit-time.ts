import type { RequestHandler } from "express";
import { isIngest, pathKey } from "./one-reading.ts";

const SECOND = 1000;

interface TimeLimit {
  /** For the whole body to come in. */
  readonly whole: number;
  /** Without a byte either way; undefined: only `whole` counts. */
  readonly idle?: number;
}

/** Milliseconds by path. The ingest API streams up to 1 GB as fast as the database takes it. */
function timeLimit(path: string): TimeLimit {
  if (isIngest(path)) return { whole: 2 * 3600 * SECOND, idle: 120 * SECOND };
  return { whole: 30 * SECOND };
}

/** An answered sender may go on for so long before it is hung up on. */
const PATIENCE = 30 * SECOND;

/**
 * Hangs up on senders who are too slow: Node's own `requestTimeout` is one for all paths, so that it would cut off long
 * uploads. Shopify gives a webhook five seconds.
 */
export function limitTime(limitOf: (path: string) => TimeLimit = timeLimit): RequestHandler {
  return (request, response, next) => {
    const { whole, idle } = limitOf(pathKey(request));
    const hangUp = () => {
      if (!request.complete) request.socket.destroy();
    };
    if (idle) request.setTimeout(idle, hangUp);
    const timer = setTimeout(hangUp, whole).unref();
    const stop = () => clearTimeout(timer);
    request.once("close", stop);
    response.once("finish", () => {
      stop();
      if (!request.complete) setTimeout(hangUp, PATIENCE).unref();
    });
    next();
  };
}
