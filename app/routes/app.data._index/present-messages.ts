import type { MessagesView, TopicView } from "#app/components/data/data-view.ts";
import type { InboxStatus, TopicStatus } from "#app/inbox/index.server.ts";
import { formatDuration } from "#app/lib/duration.ts";
import type { Formatter } from "#app/lib/format.ts";
import { subscriptions } from "#app/shopify/index.server.ts";
import { LAGGING_MS } from "../app.live/load-gaps.server.ts";

/** The topics in the order of our subscriptions, those that we do not know behind. */
export function presentMessages(
  status: InboxStatus,
  since: Date,
  now: Date,
  format: Formatter,
): MessagesView {
  const order = new Map(subscriptions.map(({ topic }, index) => [topic, index]));
  const place = ({ topic }: TopicStatus) => order.get(topic) ?? subscriptions.length;
  const waited = status.oldestWaitingAt && Math.max(0, now.getTime() - status.oldestWaitingAt.getTime());
  const more = status.isPartial ? "+" : "";
  return {
    since: `Updates since ${format.moment(since, now)} (${format.zoneName(since)})`,
    topics: [...status.topics]
      .sort((left, right) => place(left) - place(right))
      .map((topic) => presentTopic(topic, now, format)),
    backlog:
      waited === null
        ? null
        : backlogText(`${format.count(status.waiting)}${more}`, status.waiting === 1, waited, format),
    failed: status.failed === 0 ? null : `${format.count(status.failed)}${more}`,
    isPartial: status.isPartial,
  };
}

/** How long they wait is said once it is longer than usual. */
function backlogText(count: string, isOne: boolean, waitedMs: number, format: Formatter): string {
  const text = isOne ? `${count} update is being processed` : `${count} updates are being processed`;
  return waitedMs < LAGGING_MS
    ? `${text}.`
    : `${text}, the oldest for ${formatDuration(waitedMs, format.locale)}.`;
}

function presentTopic(status: TopicStatus, now: Date, format: Formatter): TopicView {
  const { topic, applied, ignored, p50Ms, p95Ms } = status;
  const duration = (ms: number | null) => (ms === null ? null : formatDuration(ms, format.locale));
  const without = ignored > 0 ? ` (+${format.count(ignored)} not needed)` : "";
  return {
    topic,
    label: subscriptions.find((one) => one.topic === topic)?.label ?? topic,
    received: format.count(status.received),
    applied: `${format.count(applied)}${without}`,
    waiting: format.count(status.waiting),
    failed: format.count(status.failed),
    hasFailed: status.failed > 0,
    half: duration(p50Ms),
    most: duration(p95Ms),
    last: format.moment(status.lastReceivedAt, now),
  };
}
