import { randomUUID } from "node:crypto";
import type { RequestHandler } from "express";
import { withLogFields } from "#app/lib/log-fields.ts";
import { observe } from "#app/lib/observed.ts";
import { maskPath } from "#app/lib/mask-text.ts";
import type { Log } from "#app/log.server.ts";

const idPattern = /^[A-Za-z0-9._-]{8,64}$/;

/**
 * Gives every request an id (the caller's X-Request-Id if it is a plain one), which every log line of its work carries,
 * and one log line when it ends.
 * Only the path is logged: the query of an embedded page holds a session token.
 */
export function logRequests(log: Log): RequestHandler {
  return (request, response, next) => {
    const given = request.get("x-request-id");
    const requestId = given && idPattern.test(given) ? given : randomUUID();
    request.headers["x-request-id"] = requestId;
    response.setHeader("X-Request-Id", requestId);
    // Kept now: Express shortens it inside of a mounted handler.
    const { path } = request;
    const started = performance.now();
    response.once("close", () => {
      const milliseconds = performance.now() - started;
      observe("request", {
        method: request.method,
        path,
        status: response.statusCode,
        seconds: milliseconds / 1000,
      });
      const line = {
        requestId,
        method: request.method,
        path: maskPath(path),
        status: response.statusCode,
        milliseconds: Math.round(milliseconds),
        ...(response.writableFinished ? {} : { aborted: true }),
      };
      // 503 is what we answer on purpose, for strangers' load too: nothing is broken that an alarm should ring for.
      if (response.statusCode === 503) log.warn(line, "request");
      else if (response.statusCode >= 500) log.error(line, "request");
      else if (quietPaths.has(path) || path.startsWith("/assets/")) log.debug(line, "request");
      else log.info(line, "request");
    });
    withLogFields({ requestId }, next);
  };
}

const quietPaths = new Set(["/healthz", "/readyz", "/metrics"]);
