import { setTimeout as pause } from "node:timers/promises";
import { compareSales, ledgerByDay, type Compared } from "#app/insights/index.server.ts";
import { addDays, type Day } from "#app/lib/calendar.ts";
import type { Services } from "#app/services.server.ts";
import { shopifySalesByDay, type AskedInTime } from "#app/shopify/index.server.ts";
import type { Shop } from "#app/tenancy/index.server.ts";

export interface ComparedDay {
  readonly day: Day;
  readonly sales: Compared;
}

interface Sides {
  readonly db: Services["db"];
  readonly admin: Services["admin"];
  readonly shop: Shop;
  readonly signal: AbortSignal;
}

/** A sale of this moment is at Shopify first; its message needs a second or two. */
const LOOK_AGAIN_MS = 1_500;
const LOOKS = 3;

/**
 * Every day of the range with both sides, newest first. The running day is looked at again where it differs, so that
 * a sale on its way is not taken for a lost one.
 */
export async function readBothSides(
  sides: Sides,
  range: { readonly from: Day; readonly to: Day },
  today: Day,
): Promise<AskedInTime<readonly ComparedDay[]>> {
  const found = await readOnce(sides, range);
  if (found.outcome !== "answer") return found;
  const days = [...found.data];
  const running = days.findIndex(({ day }) => day === today);
  for (let look = 1; look < LOOKS && days[running]?.sales.differing.length; look++) {
    try {
      await pause(LOOK_AGAIN_MS, undefined, { signal: sides.signal });
    } catch {
      return { outcome: "unavailable" };
    }
    const again = await readOnce(sides, { from: today, to: today });
    if (again.outcome !== "answer") return again;
    days.splice(running, 1, ...again.data);
  }
  return { outcome: "answer", data: days };
}

async function readOnce(
  { db, admin, shop, signal }: Sides,
  { from, to }: { readonly from: Day; readonly to: Day },
): Promise<AskedInTime<readonly ComparedDay[]>> {
  const theirs = await shopifySalesByDay({ admin, shop, signal }, { from, to });
  if (theirs.outcome !== "answer") return theirs;
  const ours = await ledgerByDay(db, shop, { from, to });
  const shopifys = new Map(theirs.data.map(({ key, amounts }) => [key, amounts]));
  const days: ComparedDay[] = [];
  for (let day = to; day >= from; day = addDays(day, -1))
    days.push({ day, sales: compareSales(ours.get(day), shopifys.get(day)) });
  return { outcome: "answer", data: days };
}
