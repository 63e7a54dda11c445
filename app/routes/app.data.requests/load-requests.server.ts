import type { RequestView } from "#app/components/privacy/request-view.ts";
import { formatterOf, pickLocale } from "#app/lib/format.ts";
import { listDataRequests, type DataRequest } from "#app/privacy/index.server.ts";
import type { Services } from "#app/services.server.ts";
import type { Shop } from "#app/tenancy/index.server.ts";

const DAY_MS = 86_400_000;
/** A request that is due sooner, and whose file nobody took, is pointed out. */
const SOON_MS = 7 * DAY_MS;

/** The shop's data requests as text for their reader, newest first. */
export async function loadRequests(
  { db, now, retention }: Pick<Services, "db" | "now" | "retention">,
  shop: Shop,
  request: Request,
): Promise<{ readonly requests: RequestView[]; readonly keptDays: number }> {
  const at = now();
  const keptDays = shop.settings.retention.requestFileDays ?? retention.requestFileDays;
  const parameter = new URL(request.url).searchParams.get("locale");
  const format = formatterOf(pickLocale(parameter, request.headers.get("Accept-Language")), shop.timeZone);
  const moment = (instant: Date) => format.moment(instant, at);
  const requests = (await listDataRequests(db, shop)).map((one) => ({
    id: one.id,
    customerId: one.customerId,
    requested: moment(one.requestedAt),
    due: moment(one.dueAt),
    state: stateOf(one, at),
    note: noteOf(one, keptDays, moment),
  }));
  return { requests, keptDays };
}

function stateOf({ readyAt, downloadedAt, dueAt }: DataRequest, now: Date): RequestView["state"] {
  if (readyAt === null) return "gathering";
  if (downloadedAt !== null) return "downloaded";
  return dueAt.getTime() - now.getTime() < SOON_MS ? "late" : "ready";
}

function noteOf(
  { readyAt, downloadedAt }: DataRequest,
  keptDays: number,
  moment: (instant: Date) => string,
): string {
  if (readyAt === null) return "Preparing";
  const until = `Kept until ${moment(new Date(readyAt.getTime() + keptDays * DAY_MS))}`;
  return downloadedAt === null ? until : `Downloaded ${moment(downloadedAt)}. ${until}`;
}
