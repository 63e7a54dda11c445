import { z } from "zod";
import {
  expiryChoices,
  MAX_NAME,
  overlapChoices,
  type KeyAnswer,
  type NewKey,
} from "#app/components/api-keys/key-view.ts";
import type { Services } from "#app/services.server.ts";
import {
  apiScopes,
  createApiKey,
  revokeApiKey,
  rotateApiKey,
  type ApiKey,
  type Shop,
} from "#app/tenancy/index.server.ts";
import { formatOf } from "./load-keys.server.ts";

const publicId = z.string().regex(/^[0-9A-Za-z]{8}$/);

const wishes = z.discriminatedUnion("intent", [
  z.strictObject({
    intent: z.literal("create"),
    name: z
      .string()
      .trim()
      .min(1, "Enter a name")
      .max(MAX_NAME, `A name has at most ${MAX_NAME} characters.`),
    scopes: z.array(z.enum(apiScopes)).min(1, "Choose at least one permission"),
    expires: z.enum(expiryChoices.map(({ value }) => value)),
  }),
  z.strictObject({
    intent: z.literal("rotate"),
    publicId,
    overlap: z.enum(overlapChoices.map(({ value }) => value)),
  }),
  z.strictObject({ intent: z.literal("revoke"), publicId }),
]);

/** Does what the page asks for. A secret is in the answer alone, never in what is loaded again. */
export async function changeKeys(
  { db, now }: Pick<Services, "db" | "now">,
  shop: Shop,
  actor: string,
  request: Request,
): Promise<KeyAnswer> {
  const parsed = wishes.safeParse(await request.json().catch(() => null));
  if (!parsed.success) {
    return { outcome: "refused", reasons: reasonsOf(parsed.error) };
  }
  const wish = parsed.data;
  const at = now();
  switch (wish.intent) {
    case "create": {
      const days = wish.expires === "never" ? null : Number(wish.expires);
      const creation = await createApiKey(db, shop, {
        name: wish.name,
        scopes: apiScopes.filter((scope) => wish.scopes.includes(scope)),
        expiresAt: days === null ? null : new Date(at.getTime() + days * 86_400_000),
        actor,
        at,
      });
      return creation.outcome === "created"
        ? { outcome: "made", key: shown(creation.key, creation.text, null) }
        : refused("name", `You already have ${creation.limit} keys. Revoke one you don't use.`);
    }
    case "rotate": {
      const rotation = await rotateApiKey(db, shop, {
        publicId: wish.publicId,
        overlapHours: Number(wish.overlap),
        actor,
        at,
      });
      if (rotation.outcome === "too_many")
        return refused(
          wish.publicId,
          `There are ${rotation.limit} keys already, and while the old key goes on this one counts twice. Revoke one that you don't use.`,
        );
      if (rotation.outcome !== "rotated") return refused(wish.publicId, "This key has already ended.");
      const until = formatOf(shop, request).moment(rotation.oldUntil, at);
      return {
        outcome: "made",
        key: shown(rotation.key, rotation.text, `The old key works until ${until}.`),
      };
    }
    case "revoke": {
      const { outcome } = await revokeApiKey(db, shop, { publicId: wish.publicId, actor, at });
      return outcome === "revoked"
        ? { outcome, publicId: wish.publicId }
        : refused(wish.publicId, "This key isn't here anymore.");
    }
  }
}

function shown({ publicId: id, name }: ApiKey, text: string, note: string | null): NewKey {
  return { publicId: id, name, text, note };
}

function refused(field: string, reason: string): KeyAnswer {
  return { outcome: "refused", reasons: { [field]: reason } };
}

/** The first fault of each input: all are told at once. */
function reasonsOf({ issues }: z.ZodError): Record<string, string> {
  const reasons: Record<string, string> = {};
  for (const { path, message } of issues) {
    const field = path[0];
    if (typeof field === "string") reasons[field] ??= message;
    else reasons.form ??= "This isn't possible.";
  }
  return reasons;
}
