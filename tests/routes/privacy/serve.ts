import { signedHeaders } from "../../factories/delivery.ts";
import { bodyOf } from "../../factories/order-spec.ts";
import { routes } from "../api/serve-api.ts";
import { serveRoutes, webhookRoutes } from "../serve-routes.ts";

export interface Served {
  readonly origin: string;
  /** Posts a webhook, signed with the secret of the settings. @returns the status. */
  deliver(
    shopDomain: string,
    topic: string,
    payload: unknown,
    headers?: Record<string, string>,
  ): Promise<number>;
  close(): Promise<void>;
}

/** The webhook route and the API's, served. */
export async function serveDoors(): Promise<Served> {
  const { origin, close } = await serveRoutes({ ...routes(), ...webhookRoutes });
  return {
    origin,
    async deliver(shopDomain, topic, payload, headers = {}) {
      const body = typeof payload === "string" ? Buffer.from(payload) : bodyOf(payload);
      const signed = signedHeaders(body, {
        "x-shopify-topic": topic,
        "x-shopify-shop-domain": shopDomain,
        ...headers,
      });
      const answer = await fetch(`${origin}/webhooks/shopify`, {
        method: "POST",
        headers: signed,
        body: new Uint8Array(body),
      });
      return answer.status;
    },
    close,
  };
}
