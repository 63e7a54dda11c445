import { z } from "zod";
import type { FailedAnswer } from "#app/components/data/failed-view.ts";
import { replay } from "#app/inbox/index.server.ts";
import type { Services } from "#app/services.server.ts";
import { recordAudit, type Shop } from "#app/tenancy/index.server.ts";

const wishes = z.discriminatedUnion("intent", [
  z.strictObject({ intent: z.literal("replay"), id: z.int().positive() }),
  z.strictObject({
    intent: z.literal("replay_kind"),
    topic: z.string().min(1).max(64),
    reason: z.string().max(2048).nullable(),
  }),
]);

/** Puts failed messages back into the queue, one or all of a kind; audited. */
export async function replayFailed(
  { db, now }: Pick<Services, "db" | "now">,
  shop: Shop,
  actor: string,
  request: Request,
): Promise<FailedAnswer> {
  const parsed = wishes.safeParse(await request.json().catch(() => null));
  if (!parsed.success) return { outcome: "refused", message: "This isn't possible." };
  const wish = parsed.data;
  const which = wish.intent === "replay" ? { ids: [wish.id] } : { topic: wish.topic, reason: wish.reason };
  const count = await replay(db, { shop, ...which });
  if (count === 0) return { outcome: "refused", message: "This update isn't here anymore." };
  await recordAudit(db, {
    shopId: shop.id,
    at: now(),
    actor,
    action: "dead_letter.replayed",
    detail: { ...which, count },
  });
  return {
    outcome: "done",
    message: count === 1 ? "Retrying 1 update." : `Retrying ${count} updates.`,
  };
}
