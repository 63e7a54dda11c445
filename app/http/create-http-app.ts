import compression from "compression";
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from "express";
import { maskPath } from "#app/lib/mask-text.ts";
import type { Log } from "#app/log.server.ts";
import { limitBody } from "./limit-body.ts";
import { limitTime } from "./limit-time.ts";
import { probes, type ProbeOptions } from "./probes.ts";
import { oneReading } from "./one-reading.ts";
import { logRequests } from "./request-log.ts";
import { scopeRequests } from "./scope-requests.ts";
import { securityHeaders } from "./security-headers.ts";

export interface HttpAppOptions extends ProbeOptions {
  readonly log: Log;
  /** Reverse proxies in front whose X-Forwarded-* headers are believed. */
  readonly trustProxy: number;
  /** Files: hashed ones under `assets/`, others at the root. Not set while Vite serves them. */
  readonly clientDirectory?: string;
  /** Vite's own middleware, in development. */
  readonly beforePages?: RequestHandler;
  /** Everything that is neither a file nor a probe: Remix. */
  readonly pages: RequestHandler;
}

/** The process's HTTP behaviour around Remix: probes, files, limits, headers, one log line a request. */
export function createHttpApp(options: HttpAppOptions): Express {
  const app = express();
  app.disable("x-powered-by");
  app.set("trust proxy", options.trustProxy);
  app.use(logRequests(options.log));
  app.use(securityHeaders());
  app.use(oneReading());
  app.use(limitTime());
  app.use(probes(options));
  app.use(compression());
  if (options.clientDirectory) {
    // Names of built files hold a hash of their content.
    const assets = { immutable: true, maxAge: "1y", fallthrough: false, index: false } as const;
    app.use("/assets", express.static(`${options.clientDirectory}/assets`, assets));
    app.use(express.static(options.clientDirectory, { maxAge: "1h", index: false }));
  }
  if (options.beforePages) app.use(options.beforePages);
  app.use(limitBody());
  app.use(scopeRequests());
  app.use(options.pages);
  app.use(answerFailure(options.log));
  return app;
}

/** A client that went away is no failure; anything else is logged whole and told as a bare status. */
function answerFailure(log: Log): ErrorRequestHandler {
  return (error: unknown, request, response, _next) => {
    const status = (error as { status?: unknown }).status;
    if (response.destroyed || request.destroyed || response.headersSent) {
      log.debug({ path: maskPath(request.path), error }, "the client went away before the answer was whole");
      response.destroy();
      return;
    }
    if (typeof status === "number" && status >= 400 && status < 500) {
      response.status(status).type("text/plain").send(`${status}\n`);
      return;
    }
    log.error({ path: maskPath(request.path), err: error }, "request failed");
    response.status(500).type("text/plain").send("Something went wrong on our side.\n");
  };
}
