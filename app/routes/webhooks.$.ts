import type { ActionFunctionArgs } from "@remix-run/node";
import {
  hasSignature,
  MAX_BODY_BYTES,
  isOverloaded,
  verifyWebhook,
  type Delivery,
} from "#app/inbox/index.server.ts";
import { stripDetails } from "#app/ingest/index.server.ts";
import { observe } from "#app/lib/observed.ts";
import { readBodyCapped } from "#app/lib/read-body-capped.ts";
import { signingSecrets } from "#app/env.server.ts";
import { services } from "#app/services.server.ts";

/** A webhook is posted; everything else about this address is 405. */
export function loader(): Response {
  return answer(405, { Allow: "POST" });
}

/**
 * Takes one delivery: reads the raw bytes, checks the signature, stores, and only then answers 200. The topic is the
 * header's; the rest of the path is for people. Not `authenticate.webhook`: that reads without a cap and may call
 * Shopify before it answers.
 */
export async function action({ request }: ActionFunctionArgs): Promise<Response> {
  if (request.method !== "POST") return loader();
  // Nobody without something that looks like a signature gets to send us a body.
  if (!hasSignature(request.headers)) return answer(401);
  const read = await readBodyCapped(request, MAX_BODY_BYTES);
  switch (read.outcome) {
    case "too_large":
      return answer(413);
    case "incomplete":
      return answer(400);
    case "read":
      return take(request.headers, read.body);
    default:
      return read satisfies never;
  }
}

async function take(headers: Headers, body: Buffer): Promise<Response> {
  const { env, inbox, log, seenVersion } = services;
  const verified = verifyWebhook(headers, body, signingSecrets(env));
  switch (verified.outcome) {
    case "unauthorized":
      observe("accepted", { topic: "unsigned", outcome: "refused" });
      log.warn({ shop: headers.get("x-shopify-shop-domain") }, "a webhook with a wrong signature");
      return answer(401);
    case "bad_request":
      observe("accepted", { topic: "unreadable", outcome: "refused" });
      log.warn({ reason: verified.reason }, "a signed webhook that cannot be stored");
      return answer(400);
    case "verified":
      break;
    default:
      return verified satisfies never;
  }
  const delivery = env.CUSTOMER_DETAILS ? verified.delivery : withoutDetails(verified.delivery);
  const { shopDomain, topic, webhookId, eventId } = delivery;
  const about = { shop: shopDomain, topic, webhookId, eventId };
  seenVersion("webhook", delivery.apiVersion);
  try {
    const { outcome } = await inbox.accept(delivery);
    observe("accepted", { topic, outcome });
    if (outcome === "not_ours")
      log.info(about, "a webhook of a shop that never opened the app: nothing of it is stored");
    else log.debug({ ...about, outcome }, "accepted");
    return answer(200);
  } catch (error) {
    observe("accepted", { topic, outcome: "not_stored" });
    // Not stored, or not known to be: Shopify sends it again, as often as eight times in four hours.
    log.error({ ...about, err: error, overloaded: isOverloaded(error) }, "a webhook was not stored");
    return answer(503, { "Retry-After": "5" });
  }
}

/** The signature is over the whole body, and checked; what is stored need not be whole. */
function withoutDetails(delivery: Delivery): Delivery {
  return { ...delivery, body: stripDetails(delivery.topic, delivery.body) };
}

function answer(status: number, headers: Record<string, string> = {}): Response {
  return new Response(null, { status, headers });
}
