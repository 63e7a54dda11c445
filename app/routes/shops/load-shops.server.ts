import type { ShopsView } from "#app/components/account/shops-page.tsx";
import { glanceAt, ordersNotCounted } from "#app/insights/index.server.ts";
import { pickLocale } from "#app/lib/format.ts";
import { permissionsOf } from "#app/lib/permissions.ts";
import type { Services } from "#app/services.server.ts";
import { organizationsOf, personAccess, shopsOf, type Shop } from "#app/tenancy/index.server.ts";

/** Somebody's organizations and shops, each shop with its sales; a shop whose numbers fail does not take the others along. */
export async function loadShops(
  services: Pick<Services, "db" | "reading" | "admission" | "log" | "now">,
  personId: string,
  request: Request,
): Promise<ShopsView> {
  const { db } = services;
  const locale = pickLocale(null, request.headers.get("Accept-Language"));
  const [organizations, shops] = await Promise.all([organizationsOf(db, personId), shopsOf(db, personId)]);
  const views = new Map<number, Promise<ShopsView["organizations"][number]["shops"][number]>>();
  // One after another: an overview is no reason to have all of somebody's shops computed at once.
  let before: Promise<unknown> = Promise.resolve();
  for (const { shop } of shops)
    if (!views.has(shop.id)) {
      const view = before.then(() => viewOf(services, personId, shop, locale, request.signal));
      views.set(shop.id, view);
      before = view.catch(() => undefined);
    }
  return {
    organizations: await Promise.all(
      organizations.map(async ({ publicId, name, role }) => ({
        id: publicId,
        name,
        managesPeople: permissionsOf(role).has("manage_people"),
        managesShops: permissionsOf(role).has("manage_settings"),
        shops: await Promise.all(
          shops
            .filter((each) => each.organization.publicId === publicId)
            .flatMap(({ shop }) => views.get(shop.id) ?? []),
        ),
      })),
    ),
    currencies: Intl.supportedValuesOf("currency"),
    timeZones: [...new Set([...Intl.supportedValuesOf("timeZone"), "UTC"])].sort(),
  };
}

async function viewOf(
  { db, reading, admission, log, now }: Pick<Services, "db" | "reading" | "admission" | "log" | "now">,
  personId: string,
  shop: Shop,
  locale: string,
  signal: AbortSignal,
): Promise<ShopsView["organizations"][number]["shops"][number]> {
  const found = await personAccess(db, personId, shop);
  const permissions: ReadonlySet<string> = found.outcome === "access" ? found.access.permissions : new Set();
  const sees = permissions.has("view_reports") && permissions.has("view_amounts");
  const view = {
    id: shop.publicId ?? "",
    name: shop.name,
    currency: shop.currency,
    state: null,
    glance: null,
    to: `${permissions.has("view_reports") ? "/app" : "/app/data"}?shop=${shop.publicId ?? ""}`,
  };
  if (!sees) return view;
  const entry = await admission.enter("page", shop, signal);
  if (entry.outcome !== "entered") return { ...view, state: "Busy: its numbers come when you reload." };
  try {
    const [glance, missing] = await Promise.all([
      glanceAt(reading, shop, { now: now(), locale }),
      ordersNotCounted(reading, shop, { limit: 0 }),
    ]);
    return { ...view, glance, state: stateOf(shop, missing.unread + missing.unproven) };
  } catch (error) {
    log.error({ err: error, shopId: shop.id }, "a shop's overview failed");
    return { ...view, state: "Its numbers couldn’t be loaded. Reload the page to try again." };
  } finally {
    entry.leave();
  }
}

/** What its owner should know of a shop's data; null where all is well. */
function stateOf(shop: Shop, notCounted: number): string | null {
  if (shop.state === "needs_reauth") return "Shopify access ended: open Tillsight there once.";
  if (shop.state === "installing") return "Its orders are being imported.";
  if (notCounted > 0)
    return `${notCounted} ${notCounted === 1 ? "order is" : "orders are"} not in these numbers yet.`;
  return null;
}
