import express, { type Express } from "express";
import type { Log } from "#app/log.server.ts";
import { probes, type ProbeOptions } from "./probes.ts";
import { logRequests } from "./request-log.ts";
import { securityHeaders } from "./security-headers.ts";

/** The probes alone, for a process that serves nothing else. */
export function createProbeApp(options: ProbeOptions & { readonly log: Log }): Express {
  const app = express();
  app.disable("x-powered-by");
  app.use(logRequests(options.log));
  app.use(securityHeaders());
  app.use(probes(options));
  return app;
}
