export { contentSecurityPolicy } from "./content-security-policy.ts";
export { createHttpApp, type HttpAppOptions } from "./create-http-app.ts";
export { closeGracefully, createHttpServer, listen } from "./listen.ts";
export { loadContext } from "./load-context.ts";
