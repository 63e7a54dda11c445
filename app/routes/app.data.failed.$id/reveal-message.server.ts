import type { RevealAnswer } from "#app/components/data/failed-view.ts";
import { deadLetterWithBody, plainPayload } from "#app/inbox/index.server.ts";
import type { Services } from "#app/services.server.ts";
import { isAccountOwner } from "#app/shopify/index.server.ts";
import { allows, recordAudit } from "#app/tenancy/index.server.ts";
import type { Visitor } from "#app/visitor.server.ts";

/**
 * A failed message as it came, personal data and all: for the owner only, and audited before it is shown. In the admin
 * that is the owner of the store's account, as Shopify says at this moment; outside of it, whoever the role says.
 */
export async function revealMessage(
  services: Pick<Services, "db" | "env" | "now" | "log">,
  reader: Visitor,
  id: number,
): Promise<RevealAnswer> {
  const { shop } = reader;
  const refusal = await refuse(services, reader);
  if (refusal !== undefined) return { outcome: "refused", message: refusal };
  const letter = await deadLetterWithBody(services.db, shop, id);
  if (!letter) return { outcome: "refused", message: "This update isn't here anymore." };
  await recordAudit(services.db, {
    shopId: shop.id,
    at: services.now(),
    actor: reader.actor,
    action: "dead_letter.shown",
    detail: { id, topic: letter.topic, webhookId: letter.webhookId },
  });
  return { outcome: "shown", ...plainPayload(letter.body) };
}

/** Why the reader may not, in words; undefined where they may. */
async function refuse(
  { env, log }: Pick<Services, "env" | "log">,
  reader: Visitor,
): Promise<string | undefined> {
  const { shop } = reader;
  if (reader.via === "account")
    return allows(reader.access, "reveal_personal")
      ? undefined
      : "Only an owner of this shop can see personal data here.";
  if (shop.domain === null) return "This update isn't here.";
  const role = await isAccountOwner({
    domain: shop.domain,
    apiKey: env.SHOPIFY_API_KEY,
    apiSecret: env.SHOPIFY_API_SECRET,
    sessionToken: reader.sessionToken,
    userId: reader.userId,
  });
  switch (role.outcome) {
    case "staff":
      return "Only the owner of the store's account can see personal data here.";
    case "unavailable":
      log.warn({ shopId: shop.id, reason: role.reason }, "Shopify did not say who owns the account");
      return "Shopify couldn't confirm who you are. Try again in a moment.";
    case "owner":
      return undefined;
    default:
      return role satisfies never;
  }
}
