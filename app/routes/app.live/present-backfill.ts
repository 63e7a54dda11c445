import type { BackfillPhaseView, BackfillView } from "#app/components/home/backfill-view.ts";
import type { Formatter } from "#app/lib/format.ts";
import type { Shop } from "#app/tenancy/index.server.ts";
import type { BackfillPhase, BackfillStatus } from "#app/shopify/index.server.ts";

const labels: Readonly<Record<BackfillPhase["name"], string>> = {
  products: "Products",
  customers: "Customers",
  orders: "Orders",
  refunds: "Refunds",
  agreements: "Order edits",
};

/** The import as the page shows it; null when there is nothing to say. */
export function presentBackfill(status: BackfillStatus, format: Formatter): BackfillView | null {
  switch (status.state) {
    case "none":
    case "done":
      return null;
    case "waiting":
      return { state: "running", percent: null, phases: allWaiting };
    case "failed":
      return { state: "failed", percent: null, phases: [] };
    case "running":
      return {
        state: "running",
        percent: percentOf(status.phases),
        phases: status.phases.map((phase) => phaseView(phase, format)),
      };
  }
}

/** The first import is under way: what is shown is a part, and no number to compare. A later one only adds. */
export function isImporting(shop: Pick<Shop, "state">, status: BackfillStatus): boolean {
  return shop.state === "installing" && (status.state === "waiting" || status.state === "running");
}

/** What the finished import could not take, in a sentence; null when it has everything. */
export function presentShortfall(status: BackfillStatus, format: Formatter): string | null {
  if (status.state !== "done") return null;
  const denied = status.phases.filter((phase) => phase.denied).map(({ name }) => labels[name].toLowerCase());
  if (denied.length > 0)
    return `Not included: ${denied.join(" and ")}, which Shopify doesn't share with Tillsight.`;
  const missing = status.phases
    .map(({ name, rejected, shortBy }) => ({ name, count: rejected + shortBy }))
    .filter(({ count }) => count > 0)
    .map(({ name, count }) => `${format.count(count)} ${labels[name].toLowerCase()}`);
  return missing.length === 0
    ? null
    : `Not included: ${missing.join(", ")} that couldn't be read from Shopify.`;
}

const allWaiting: readonly BackfillPhaseView[] = Object.entries(labels).map(([id, label]) => ({
  id,
  label,
  state: "waiting",
  counts: null,
}));

function phaseView(
  { name, state, done, total, denied }: BackfillPhase,
  format: Formatter,
): BackfillPhaseView {
  if (denied) return { id: name, label: labels[name], state, counts: "not shared by Shopify" };
  const counted =
    total === null || total < done ? format.count(done) : `${format.count(done)} of ${format.count(total)}`;
  return { id: name, label: labels[name], state, counts: state === "waiting" ? null : counted };
}

/** Of all objects whose number is known, in whole percent; 100 only when all is done. */
function percentOf(phases: readonly BackfillPhase[]): number {
  const known = phases.filter(({ total }) => total !== null);
  const all = known.reduce((sum, { total }) => sum + (total ?? 0), 0);
  const done = known.reduce((sum, phase) => sum + Math.min(phase.done, phase.total ?? 0), 0);
  return all === 0 ? 0 : Math.min(99, Math.floor((100 * done) / all));
}
