export { pagePolicy } from "./content-security-policy.ts";
export { createProbeApp } from "./create-probe-app.ts";
export type { ProbeOptions, Readiness } from "./probes.ts";
export { createHttpApp, type HttpAppOptions } from "./create-http-app.ts";
export { closeGracefully, createHttpServer, listen } from "./listen.ts";
export { loadContext } from "./load-context.ts";
export { migrationNames } from "./migration-names.ts";
export { routePatterns } from "./route-patterns.ts";
