import { z } from "zod";
import type { RetentionField } from "#app/components/privacy/retention-view.ts";
import type { Services } from "#app/services.server.ts";
import { changeRetention, retentionChoices, type Retention, type Shop } from "#app/tenancy/index.server.ts";

type Needs = Pick<Services, "db" | "now" | "retention" | "env">;

/** In the order of the page. */
const kept = ["deadLetterDays", "requestFileDays", "messageDays"] as const;

/** What the page shows: of each thing that is kept, the choices, and what holds. */
export function loadPrivacy({ retention, env }: Needs, shop: Shop) {
  return {
    fields: kept.map((name) => fieldOf(name, shop, retention)),
    customerDetails: env.CUSTOMER_DETAILS,
  };
}

function fieldOf(name: keyof Retention, shop: Shop, defaults: Retention): RetentionField {
  const chosen = shop.settings.retention[name];
  const days = new Set<number>(retentionChoices[name]);
  if (chosen !== undefined) days.add(chosen);
  return {
    name,
    value: chosen === undefined ? "" : String(chosen),
    options: [
      { value: "", label: `${defaults[name]} days (default)` },
      ...[...days].sort((a, b) => a - b).map((count) => ({ value: String(count), label: `${count} days` })),
    ],
  };
}

const choice = (allowed: readonly number[]) =>
  z.union([
    z.literal("").transform(() => undefined),
    z
      .string()
      .refine((text) => allowed.includes(Number(text)))
      .transform(Number),
  ]);

const formSchema = z.strictObject({
  messageDays: choice(retentionChoices.messageDays),
  deadLetterDays: choice(retentionChoices.deadLetterDays),
  requestFileDays: choice(retentionChoices.requestFileDays),
});

/** Takes the form. */
export async function savePrivacy(
  { db, now }: Needs,
  shop: Shop,
  actor: string,
  form: FormData,
): Promise<{ readonly outcome: "saved" | "invalid" }> {
  const parsed = formSchema.safeParse(Object.fromEntries(form));
  if (!parsed.success) return { outcome: "invalid" };
  await changeRetention(db, shop, parsed.data, { actor, at: now() });
  return { outcome: "saved" };
}
