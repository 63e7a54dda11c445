import type { RevealAnswer } from "#app/components/data/failed-view.ts";
import { deadLetterWithBody, plainPayload } from "#app/inbox/index.server.ts";
import type { Services } from "#app/services.server.ts";
import { isAccountOwner } from "#app/shopify/index.server.ts";
import { recordAudit, type Shop } from "#app/tenancy/index.server.ts";

interface Reader {
  /** "user:<Shopify's id>", as audited. */
  readonly actor: string;
  readonly userId: string;
  /** The request's own session token, verified already. */
  readonly sessionToken: string;
}

/**
 * A failed message as it came, personal data and all: for the owner of the store's account only, as Shopify says at
 * this moment, and audited before it is shown.
 */
export async function revealMessage(
  { db, env, now, log }: Pick<Services, "db" | "env" | "now" | "log">,
  shop: Shop,
  reader: Reader,
  id: number,
): Promise<RevealAnswer> {
  if (shop.domain === null) return { outcome: "refused", message: "This update isn't here." };
  const role = await isAccountOwner({
    domain: shop.domain,
    apiKey: env.SHOPIFY_API_KEY,
    apiSecret: env.SHOPIFY_API_SECRET,
    sessionToken: reader.sessionToken,
    userId: reader.userId,
  });
  switch (role.outcome) {
    case "staff":
      return {
        outcome: "refused",
        message: "Only the owner of the store's account can see personal data here.",
      };
    case "unavailable":
      log.warn({ shopId: shop.id, reason: role.reason }, "Shopify did not say who owns the account");
      return { outcome: "refused", message: "Shopify couldn't confirm who you are. Try again in a moment." };
    case "owner":
      break;
    default:
      return role satisfies never;
  }
  const letter = await deadLetterWithBody(db, shop, id);
  if (!letter) return { outcome: "refused", message: "This update isn't here anymore." };
  await recordAudit(db, {
    shopId: shop.id,
    at: now(),
    actor: reader.actor,
    action: "dead_letter.shown",
    detail: { id, topic: letter.topic, webhookId: letter.webhookId },
  });
  return { outcome: "shown", ...plainPayload(letter.body) };
}
