import { serveRoutes, webhookRoutes, type ServedRoutes } from "../serve-routes.ts";

/** The webhook route, served. */
export function serveWebhooks(): Promise<ServedRoutes> {
  return serveRoutes(webhookRoutes);
}
