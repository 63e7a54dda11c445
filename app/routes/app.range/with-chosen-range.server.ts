import { chosenRange } from "#app/insights/index.server.ts";
import { withChosenRange } from "#app/lib/range-parameters.ts";
import type { Services } from "#app/services.server.ts";
import type { Shop } from "#app/tenancy/index.server.ts";

/** The request as if its address named the days and the comparison that the person chose before. */
export async function requestWithChosenRange(
  { db, now }: Pick<Services, "db" | "now">,
  { shop, userId }: { readonly shop: Shop; readonly userId: string },
  request: Request,
): Promise<Request> {
  const url = new URL(request.url);
  const chosen = await chosenRange({ db, shop, userId, now: now() });
  url.search = withChosenRange(url.searchParams, chosen).toString();
  return new Request(url, { headers: request.headers, signal: request.signal });
}
