import { createHash, timingSafeEqual } from "node:crypto";
import { Router, type RequestHandler } from "express";

/** True, or why the process cannot serve now. */
export type Readiness = boolean | string;

export interface ProbeOptions {
  readonly isReady: () => Promise<Readiness>;
  /** What a scrape of /metrics gets, and the token that it must bring; left out, there is no such page. */
  readonly metrics?: {
    readonly token: string;
    readonly contentType: string;
    readonly text: () => Promise<string>;
  };
}

/** /healthz: the process lives. /readyz: it can serve, or 503 with the reason. /metrics: for whoever has the token. */
export function probes(options: ProbeOptions): Router {
  const router = Router();
  router.get("/healthz", (_request, response) => void response.type("text/plain").send("ok\n"));
  router.get("/readyz", (_request, response, next) => {
    options.isReady().then((ready) => {
      const reason = typeof ready === "string" ? `not ready: ${ready}\n` : "not ready\n";
      response
        .status(ready === true ? 200 : 503)
        .type("text/plain")
        .send(ready === true ? "ready\n" : reason);
    }, next);
  });
  if (options.metrics) router.get("/metrics", metricsPage(options.metrics));
  return router;
}

function metricsPage(metrics: NonNullable<ProbeOptions["metrics"]>): RequestHandler {
  const expected = digest(metrics.token);
  return (request, response, next) => {
    const [, given = ""] = /^Bearer +(\S+)$/i.exec(request.get("authorization") ?? "") ?? [];
    // Of digests, so that neither time nor length tells anything of the token.
    if (!timingSafeEqual(digest(given), expected)) {
      response
        .status(401)
        .set("WWW-Authenticate", "Bearer")
        .type("text/plain")
        .send("The metrics need their token.\n");
      return;
    }
    metrics.text().then((text) => {
      // Not `send`: it would write the type's parameters in another order.
      response.setHeader("Content-Type", metrics.contentType);
      response.setHeader("Cache-Control", "no-store");
      response.end(text);
    }, next);
  };
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
