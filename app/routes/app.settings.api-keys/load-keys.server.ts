import { scopeLabels, type KeyView } from "#app/components/api-keys/key-view.ts";
import { formatterOf, pickLocale, type Formatter } from "#app/lib/format.ts";
import type { Services } from "#app/services.server.ts";
import { listApiKeys, type ApiKey, type Shop } from "#app/tenancy/index.server.ts";

/** A key that ends sooner is pointed out. */
const ENDING_WITHIN_MS = 14 * 86_400_000;

/** The shop's keys as text for their reader, newest first. */
export async function loadKeys(
  { db, now }: Pick<Services, "db" | "now">,
  shop: Shop,
  request: Request,
): Promise<{ keys: KeyView[] }> {
  const at = now();
  const format = formatOf(shop, request);
  return { keys: (await listApiKeys(db, shop)).map((key) => viewOf(key, at, format)) };
}

/** How this reader has dates written. */
export function formatOf(shop: Shop, request: Request): Formatter {
  const parameter = new URL(request.url).searchParams.get("locale");
  return formatterOf(pickLocale(parameter, request.headers.get("Accept-Language")), shop.timeZone);
}

function viewOf(key: ApiKey, now: Date, format: Formatter): KeyView {
  const moment = (instant: Date) => format.moment(instant, now);
  return {
    publicId: key.publicId,
    name: key.name,
    hint: `ts_live_${key.publicId}_…${key.lastFour}`,
    state: stateOf(key, now),
    scopes: scopeLabels.filter(({ scope }) => key.scopes.includes(scope)).map(({ label }) => label),
    created: moment(key.createdAt),
    expires: key.expiresAt ? moment(key.expiresAt) : "Never",
    lastUsed: key.lastUsedAt ? moment(key.lastUsedAt) : "Not yet",
  };
}

function stateOf({ revokedAt, expiresAt }: ApiKey, now: Date): KeyView["state"] {
  if (revokedAt !== null) return "revoked";
  if (expiresAt === null) return "live";
  if (expiresAt <= now) return "expired";
  return expiresAt.getTime() - now.getTime() < ENDING_WITHIN_MS ? "ending" : "live";
}
