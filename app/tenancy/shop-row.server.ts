import type { Selectable } from "kysely";
import { z } from "zod";
import type { DB } from "#app/db/index.server.ts";
import { mayBeTaken, permissions, rolesBelowOwner } from "#app/lib/permissions.ts";
import { defaultSettings, type Shop, type ShopSettings, type ShopState, type ShownProfile } from "./shop.ts";

export type ShopRow = Selectable<DB["shop"]>;

const days = z.number().int().min(1).max(3_650).optional().catch(undefined);

/** Known ones of those that can be taken; anything else in the list leaves these as they are. */
const takenSchema = z
  .record(z.string(), z.array(z.unknown()).catch([]))
  .catch({})
  .transform((stored): ShopSettings["access"]["taken"] =>
    Object.fromEntries(
      rolesBelowOwner.flatMap((role) => {
        const named = stored[role] ?? [];
        const taken = permissions.filter((each) => named.includes(each) && mayBeTaken(role, each));
        return taken.length > 0 ? [[role, taken]] : [];
      }),
    ),
  );

const accessSchema = z.object({
  defaultRole: z.enum(rolesBelowOwner).catch(defaultSettings.access.defaultRole),
  taken: takenSchema,
});

const settingsSchema = z.object({
  includeTestOrders: z.boolean().catch(defaultSettings.includeTestOrders),
  refundDate: z.enum(["refund", "order"]).catch(defaultSettings.refundDate),
  retention: z
    .object({ messageDays: days, deadLetterDays: days, requestFileDays: days })
    .catch(defaultSettings.retention),
  access: accessSchema.catch(defaultSettings.access),
});

const shownSchema = z.object({
  timeZone: z.string(),
  currency: z.string(),
  includeTestOrders: z.boolean(),
  refundDate: z.enum(["refund", "order"]),
});

function readShown(json: string | null): ShownProfile | null {
  return json === null ? null : shownSchema.parse(JSON.parse(json));
}

/** Settings as stored; anything missing or odd takes its default. */
export function readSettings(json: string): ShopSettings {
  let stored: unknown;
  try {
    stored = JSON.parse(json);
  } catch {
    stored = {};
  }
  return settingsSchema.catch(defaultSettings).parse(stored);
}

/** Scopes as Shopify writes them, comma separated; sorted and without repeats, so that lists compare. */
export function parseScopes(scopes: string | readonly string[]): string[] {
  const list = typeof scopes === "string" ? scopes.split(",") : scopes;
  return [...new Set(list.map((scope) => scope.trim()).filter(Boolean))].sort();
}

/** The only place where a `Shop` is made: its callers hold a row found by a verified domain or job. */
export function toShop(row: ShopRow): Shop {
  const fields: { readonly [K in keyof Shop as K extends string ? K : never]: Shop[K] } = {
    id: row.id,
    domain: row.domain,
    formerDomain: row.former_domain,
    publicId: row.public_id,
    shopifyId: row.shopify_id,
    name: row.name,
    currency: row.currency,
    timeZone: row.time_zone,
    state: row.state as ShopState,
    scopes: parseScopes(row.scopes),
    installedAt: row.installed_at,
    uninstalledAt: row.uninstalled_at,
    historyStartsAt: row.history_starts_at,
    settings: readSettings(row.settings),
    shown: readShown(row.shown),
  };
  return fields as Shop;
}
