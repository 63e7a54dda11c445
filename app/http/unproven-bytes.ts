import type { Request, Response } from "express";

const MEGABYTE = 1024 * 1024;

/** Bodies that are being read, all together. What a body says is not proven before its last byte. */
const MAX_UNPROVEN_BYTES = 96 * MEGABYTE;

/** One sum over all bodies under way. */
export interface UnprovenBytes {
  /** A chunk of a request's body. */
  add(request: Request, response: Response, bytes: number): void;
}

interface Held {
  bytes: number;
  readonly response: Response;
}

/**
 * Above the sum, whoever holds most is cut off with 503: those are never the webhooks of some kilobytes that shops send.
 * A request's bytes count until its answer is written or its connection is gone.
 */
export function createUnprovenBytes(limit = MAX_UNPROVEN_BYTES): UnprovenBytes {
  const held = new Map<Request, Held>();
  let sum = 0;
  const release = (request: Request) => {
    sum -= held.get(request)?.bytes ?? 0;
    held.delete(request);
  };
  return {
    add(request, response, bytes) {
      const own = held.get(request) ?? { bytes: 0, response };
      if (!held.has(request)) {
        held.set(request, own);
        response.once("close", () => release(request));
      }
      own.bytes += bytes;
      sum += bytes;
      while (sum > limit) {
        const [most] = [...held].reduce((a, b) => (b[1].bytes > a[1].bytes ? b : a));
        const { response: answer } = held.get(most) ?? own;
        release(most);
        cutOff(most, answer);
      }
    },
  };
}

/** Without patience: while the sender is told, it must not send on. */
function cutOff(request: Request, response: Response): void {
  if (response.headersSent) return void request.destroy();
  request.pause();
  response.once("finish", () => request.destroy());
  response
    .status(503)
    .set({ "Retry-After": "5", Connection: "close" })
    .type("text/plain")
    .send("Too much is being sent at once.\n");
}
