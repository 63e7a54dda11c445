import { z } from "zod";
import type { Services } from "#app/services.server.ts";
import type { Shop } from "#app/tenancy/index.server.ts";
import { changeNumberSettings, isRecomputing } from "#app/worker/index.server.ts";

/** What the page shows. */
export async function loadNumbers({ db }: Pick<Services, "db">, shop: Shop) {
  const { includeTestOrders, refundDate } = shop.settings;
  return {
    choices: { includeTestOrders, refundDate },
    recomputing: await isRecomputing(db, shop),
    timeZone: shop.timeZone,
  };
}

const formSchema = z.object({
  includeTestOrders: z.enum(["true", "false"]).transform((text) => text === "true"),
  refundDate: z.enum(["refund", "order"]),
});

/** Takes the form. `changed`: the history is computed anew in the background. */
export async function saveNumbers(
  { db, now }: Pick<Services, "db" | "now">,
  shop: Shop,
  actor: string,
  form: FormData,
): Promise<{ readonly outcome: "changed" | "unchanged" | "invalid" }> {
  const parsed = formSchema.safeParse(Object.fromEntries(form));
  if (!parsed.success) return { outcome: "invalid" };
  const { outcome } = await changeNumberSettings(db, shop, parsed.data, { actor, at: now() });
  return { outcome };
}
