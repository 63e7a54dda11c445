import type { FailedKindView, FailedMessageView, FailedView } from "#app/components/data/failed-view.ts";
import {
  deadLetterKinds,
  deadLetterPage,
  type DeadLetter,
  type DeadLetterKind,
} from "#app/inbox/index.server.ts";
import { formatterOf, pickLocale, type Formatter } from "#app/lib/format.ts";
import type { Services } from "#app/services.server.ts";
import { subscriptions } from "#app/shopify/index.server.ts";
import type { Shop } from "#app/tenancy/index.server.ts";
import { dataStamp } from "../app.data.live/data-stamp.server.ts";
import { plainReason } from "./present-reason.ts";

const MESSAGES_A_PAGE = 25;

/** A page of the shop's failed messages, and what all of them have in common. No bodies. */
export async function loadFailed(
  services: Pick<Services, "db" | "now">,
  shop: Shop,
  request: Request,
): Promise<FailedView> {
  const { db, now } = services;
  const format = formatOf(shop, request);
  const cursor = new URL(request.url).searchParams.get("older");
  const stamp = await dataStamp(services, shop);
  const [kinds, page] = await Promise.all([
    deadLetterKinds(db, shop),
    deadLetterPage(db, shop, { cursor, limit: MESSAGES_A_PAGE }),
  ]);
  return {
    kinds: kinds.map((kind) => presentKind(kind, now(), format)),
    messages: page.letters.map((letter) => presentLetter(letter, now(), format)),
    older: page.older,
    isOlder: cursor !== null,
    stamp,
  };
}

/** How this reader has dates written. */
export function formatOf(shop: Shop, request: Request): Formatter {
  const parameter = new URL(request.url).searchParams.get("locale");
  return formatterOf(pickLocale(parameter, request.headers.get("Accept-Language")), shop.timeZone);
}

/** A dead letter as text for its reader. */
export function presentLetter(letter: DeadLetter, now: Date, format: Formatter): FailedMessageView {
  const { attempts, deaths } = letter;
  const tried = attempts === 1 ? "1 attempt" : `${format.count(attempts)} attempts`;
  return {
    id: letter.id,
    topic: letter.topic,
    label: labelOf(letter.topic),
    reasonText: plainReason(letter.reason),
    technical: letter.reason,
    received: format.moment(letter.receivedAt, now),
    attempts: deaths === 0 ? tried : `${tried}, interrupted ${deaths === 1 ? "once" : `${deaths} times`}`,
    webhookId: letter.webhookId,
    eventId: letter.eventId,
  };
}

function presentKind(kind: DeadLetterKind, now: Date, format: Formatter): FailedKindView {
  const { topic, reason, count } = kind;
  const first = format.moment(kind.firstReceivedAt, now);
  const last = format.moment(kind.lastReceivedAt, now);
  return {
    id: `${topic} ${reason ?? ""}`,
    topic,
    label: labelOf(topic),
    reason,
    reasonText: plainReason(reason),
    count: format.count(count),
    received: first === last ? first : `${first} – ${last}`,
  };
}

function labelOf(topic: string): string {
  return subscriptions.find((one) => one.topic === topic)?.label ?? topic;
}
