import { Banner, InlineGrid, Text } from "@shopify/polaris";
import { LiveSwitch } from "../live/live-switch.tsx";
import { SectionPage } from "../section/section-page.tsx";
import { dataSection } from "../section/sections.ts";
import type { DataView, DataWish } from "./data-view.ts";
import { HistoryCard } from "./history-card.tsx";
import { MessagesCard } from "./messages-card.tsx";
import { MissingCard } from "./missing-card.tsx";
import { RunsCard } from "./runs-card.tsx";
import { UnprovenCard } from "./unproven-card.tsx";
import { VerificationCard } from "./verification-card.tsx";

interface DataPageProps {
  readonly data: DataView;
  /** The wish under way. */
  readonly pending: DataWish | null;
  readonly live: boolean;
  readonly announced: boolean;
  readonly onWish: (wish: DataWish) => void;
  readonly onReopen: () => void;
  readonly onLive: (live: boolean) => void;
  readonly onAnnounced: (announced: boolean) => void;
}

/** Where the numbers come from: messages, runs, gaps, checks. */
export function DataPage(props: DataPageProps) {
  const { data, pending, onWish } = props;
  const { connection, messages, missing, history, verification, runs } = data;
  return (
    <SectionPage section={dataSection} title="Data">
      {connection && (
        <Banner
          tone={connection.tone}
          title={connection.title}
          {...(connection.reopen ? { action: { content: "Open again", onAction: props.onReopen } } : {})}
        >
          <p>{connection.detail}</p>
        </Banner>
      )}
      <div className="ts-bar">
        <div className="ts-bar-text">
          <Text as="p" tone="subdued" variant="bodySm">
            {messages.since}
          </Text>
        </div>
        <div className="ts-bar-end">
          <LiveSwitch
            live={props.live}
            announced={props.announced}
            updatedAt={data.updatedAt}
            detail="Updates and sync activity appear as they happen."
            onLive={props.onLive}
            onAnnounced={props.onAnnounced}
          />
        </div>
      </div>
      <MessagesCard messages={messages} />
      {data.unproven && <UnprovenCard {...data.unproven} />}
      {missing.length > 0 && <MissingCard missing={missing} />}
      <RunsCard runs={runs} pending={pending} onWish={onWish} />
      <InlineGrid columns={{ xs: 1, md: 2 }} gap={{ xs: "300", md: "400" }}>
        <VerificationCard verification={verification} pending={pending} onWish={onWish} />
        <HistoryCard history={history} />
      </InlineGrid>
      <div className="ts-hidden" role="status" aria-live={props.announced ? "polite" : "off"}>
        {announcementOf(data)}
      </div>
    </SectionPage>
  );
}

/** What a screen reader says after an update. */
function announcementOf({ messages, runs }: DataView): string {
  const running = runs.live
    .filter(({ state }) => state === "running")
    .map(({ label, percent }) => (percent === null ? label : `${label} ${percent}%`));
  return [messages.backlog ?? "All updates are processed.", ...running].join(" ");
}
