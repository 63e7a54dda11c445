import type { FailedDetailView } from "#app/components/data/failed-view.ts";
import { deadLetterWithBody, maskPayload } from "#app/inbox/index.server.ts";
import type { Services } from "#app/services.server.ts";
import type { Shop } from "#app/tenancy/index.server.ts";
import { formatOf, presentLetter } from "../app.data.failed._index/load-failed.server.ts";

/** One failed message with its body, personal data hidden; null when there is none such of this shop. */
export async function loadMessage(
  { db, now }: Pick<Services, "db" | "now">,
  shop: Shop,
  id: number,
  request: Request,
): Promise<FailedDetailView | null> {
  const letter = await deadLetterWithBody(db, shop, id);
  if (!letter) return null;
  const format = formatOf(shop, request);
  return {
    message: presentLetter(letter, now(), format),
    triggered: letter.triggeredAt && format.moment(letter.triggeredAt, now()),
    apiVersion: letter.apiVersion,
    size: sizeOf(letter.body.byteLength, format.locale),
    payload: maskPayload(letter.topic, letter.body),
  };
}

const units = ["byte", "kilobyte", "megabyte"] as const;

function sizeOf(bytes: number, locale: string): string {
  const power = bytes >= 1e6 ? 2 : bytes >= 1e3 ? 1 : 0;
  return new Intl.NumberFormat(locale, {
    style: "unit",
    unit: units[power],
    unitDisplay: power === 0 ? "long" : "short",
    maximumSignificantDigits: 3,
  }).format(bytes / 1000 ** power);
}
