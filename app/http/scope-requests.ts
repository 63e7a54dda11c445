import type { RequestHandler } from "express";
import { inRequestScope } from "#app/lib/request-scope.ts";

/** Work of a client that has gone runs on for a while: whoever comes and goes all the time gets no more of it for that. */
const ABANDONED_MS = 3_000;

/** Gives each request a scope, which ends when it is answered, or some time after its client has gone. */
export function scopeRequests(): RequestHandler {
  return (_request, response, next) => {
    const end = inRequestScope(next);
    response.once("close", () => {
      if (response.writableFinished) end();
      else setTimeout(end, ABANDONED_MS).unref();
    });
  };
}
