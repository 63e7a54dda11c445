import { z } from "zod";
import type { ParityOrders, ParityOrderView } from "#app/components/parity/parity-view.ts";
import { compareSales, ledgerByOrder, type Compared } from "#app/insights/index.server.ts";
import { pickLocale } from "#app/lib/format.ts";
import { exact } from "#app/lib/money.ts";
import { salesMeasures } from "#app/lib/sales-measures.ts";
import type { Services } from "#app/services.server.ts";
import { orderNames, shopifySalesByOrder } from "#app/shopify/index.server.ts";
import type { Shop } from "#app/tenancy/index.server.ts";
import { presentMeasures, presentTrouble } from "../app.data.parity_.days/present-measures.ts";

const PATIENCE_MS = 25_000;
const MOST_LISTED = 50;

interface Differing {
  readonly id: string;
  readonly name: string | null;
  readonly side: "ours" | "theirs" | "both";
  readonly sales: Compared;
}

/** The orders that make a day differ, those with the largest difference first. `day`: YYYY-MM-DD of the shop. */
export async function compareOrders(
  { db, admin }: Pick<Services, "db" | "admin">,
  shop: Shop,
  request: Request,
): Promise<ParityOrders | { readonly outcome: "invalid" }> {
  const search = new URL(request.url).searchParams;
  const day = z.iso.date().safeParse(search.get("day"));
  if (!day.success) return { outcome: "invalid" };
  const signal = AbortSignal.any([request.signal, AbortSignal.timeout(PATIENCE_MS)]);
  const asking = { admin, shop, signal };
  const theirs = await shopifySalesByOrder(asking, day.data);
  if (theirs.outcome !== "answer") return presentTrouble(theirs);
  const shopifys = new Map(theirs.data.map(({ key, amounts }) => [key, amounts]));
  const ours = new Map((await ledgerByOrder(db, shop, day.data)).map((order) => [order.orderId, order]));
  const differing = [...new Set([...ours.keys(), ...shopifys.keys()])]
    .map((id): Differing => {
      const [own, other] = [ours.get(id), shopifys.get(id)];
      const side = own && other ? "both" : own ? "ours" : "theirs";
      return { id, name: own?.name ?? null, side, sales: compareSales(own?.amounts, other) };
    })
    .filter(({ sales }) => sales.differing.length > 0)
    .sort((a, b) => weight(b.sales).comparedTo(weight(a.sales)) || (a.id < b.id ? -1 : 1));
  const listed = differing.slice(0, MOST_LISTED);
  const names = await orderNames(
    asking,
    listed.filter(({ name }) => name === null).map(({ id }) => id),
  );
  const locale = pickLocale(search.get("locale"), request.headers.get("Accept-Language"));
  return {
    outcome: "compared",
    orders: listed.map((order) => presentOrder(order, names, shop, locale)),
    more: differing.length - listed.length,
  };
}

/** How far apart both sides are, over all measures. */
function weight({ difference }: Compared) {
  return salesMeasures.reduce((sum, measure) => sum.plus(exact(difference[measure]).abs()), exact("0"));
}

/** An order from before what Shopify shows the app: it counts in its reports, and is nowhere else. */
const BEFORE_HISTORY = "Placed before the orders that Shopify shares with Tillsight";
const reasons = {
  ours: "Only in Tillsight on this day",
  theirs: "Only in Shopify on this day",
  both: "Amounts differ",
} as const satisfies Record<Differing["side"], string>;

function presentOrder(
  { id, name, side, sales }: Differing,
  names: ReadonlyMap<string, string>,
  shop: Shop,
  locale: string,
): ParityOrderView {
  const shown = name ?? names.get(id);
  return {
    id,
    name: shown ?? `Order ${id}`,
    reason: shown === undefined && shop.historyStartsAt !== null ? BEFORE_HISTORY : reasons[side],
    measures: presentMeasures(sales, shop.currency, locale).filter(({ differs }) => differs),
  };
}
