import { Banner, BlockStack, InlineGrid, Page, Text } from "@shopify/polaris";
import type { Definition, HomeView } from "#app/insights/index.server.ts";
import { ChartCard } from "../charts/chart-card.tsx";
import { ExportMenu } from "../export/export-menu.tsx";
import { exportPath } from "../export/export-path.ts";
import { GapsBanner } from "../notice/gaps-banner.tsx";
import type { GapsView } from "../notice/gaps-view.ts";
import { invalidDates, OneBanner } from "../notice/one-banner.tsx";
import { RecomputingBanner } from "../numbers/recomputing-banner.tsx";
import { LiveSwitch } from "../live/live-switch.tsx";
import { ComparePicker } from "../range/compare-picker.tsx";
import { DateRangePicker } from "../range/date-range-picker.tsx";
import type { RangeChoice, RangeView } from "../range/range-view.ts";
import { BackTo } from "../metric/ledger-link.tsx";
import { AboutNumbers } from "./about-numbers.tsx";
import { BackfillCard, BackfillFailure } from "./backfill-card.tsx";
import type { BackfillView } from "./backfill-view.ts";
import { MetricsGrid } from "./metrics-grid.tsx";
import { NoOrders } from "./no-orders.tsx";
import { RecentOrdersCard } from "./recent-orders-card.tsx";
import { TopCustomersCard } from "./top-customers-card.tsx";

export interface HomePageData {
  readonly home: HomeView;
  readonly range: RangeView;
  /** Why the address's range was not taken; the default one is shown instead. */
  readonly invalid: string | null;
  readonly hasOrders: boolean;
  readonly backfill: BackfillView | null;
  /** The first import is under way: numbers are not shown before they are whole. */
  readonly importing: boolean;
  readonly gaps: GapsView | null;
  /** History is being computed anew. */
  readonly recomputing: boolean;
  /** The access to the store was lost, and is back: since when, and what happens now. */
  readonly reconnected: string | null;
  readonly facts: readonly string[];
  /** What the columns of the lists mean. */
  readonly definitions: Readonly<
    Record<"customer_spend" | "orders" | "order_total" | "guest_order_share", Definition>
  >;
}

interface HomePageProps {
  readonly data: HomePageData;
  /** Another range is on its way. */
  readonly loading: boolean;
  /** Path and query of this page: pages that it leads to lead back here. */
  readonly here: string;
  readonly live: boolean;
  readonly announced: boolean;
  /** Read aloud when it changes. */
  readonly announcement: string;
  readonly onRange: (choice: RangeChoice) => void;
  readonly onCompare: (compare: RangeView["compare"]) => void;
  readonly onOrdersPage: (cursor: { readonly older?: string; readonly newer?: string }) => void;
  readonly onRetry: () => void;
  readonly importing: boolean;
  readonly onImport: () => void;
  readonly onLive: (live: boolean) => void;
  readonly onAnnounced: (announced: boolean) => void;
}

/** The first page of the day: six numbers, two charts, the best customers, the latest orders. */
export function HomePage(props: HomePageProps) {
  const { data, loading, onRange, onRetry } = props;
  const { home, range, backfill, hasOrders } = data;
  return (
    <BackTo.Provider value={props.here}>
      <Page fullWidth>
        <Text as="h1" visuallyHidden>
          Overview
        </Text>
        <BlockStack gap={{ xs: "300", md: "400" }}>
          <OneBanner>
            {invalidDates(data.invalid)}
            {backfill?.state === "failed" && (
              <BackfillFailure importing={props.importing} onImport={props.onImport} />
            )}
            {data.gaps && <GapsBanner gaps={data.gaps} />}
            {data.recomputing && <RecomputingBanner />}
            {data.reconnected !== null && (
              <Banner tone="info" title="Tillsight can read your store again">
                <p>{data.reconnected}</p>
              </Banner>
            )}
          </OneBanner>
          {backfill?.state === "running" && <BackfillCard backfill={backfill} />}
          {!hasOrders && !backfill ? (
            <NoOrders heading="Your sales will show here" />
          ) : (
            <>
              <Bar {...props} />
              <MetricsGrid
                section={home.summary}
                range={range}
                loading={loading}
                compared={home.comparisonLabel !== null}
                importing={data.importing}
                onRetry={onRetry}
              />
              <InlineGrid columns={{ xs: 1, lg: "3fr 2fr" }} gap={{ xs: "300", md: "400" }}>
                <ChartCard
                  title="Total sales over time"
                  kind="trend"
                  section={home.revenueTrend}
                  format={{ locale: home.locale, currency: home.currency }}
                  loading={loading}
                  importing={data.importing}
                  onRetry={onRetry}
                  {...emptyAction(range, onRange)}
                />
                <ChartCard
                  title="Orders over time"
                  kind="bars"
                  section={home.ordersByDate}
                  format={{ locale: home.locale, currency: null }}
                  loading={loading}
                  importing={data.importing}
                  onRetry={onRetry}
                  {...emptyAction(range, onRange)}
                />
              </InlineGrid>
              <InlineGrid columns={{ xs: 1, lg: "3fr 2fr" }} gap={{ xs: "300", md: "400" }}>
                <RecentOrdersCard
                  section={home.recentOrders}
                  definition={data.definitions.order_total}
                  importing={data.importing}
                  onRetry={onRetry}
                  onPage={props.onOrdersPage}
                />
                <TopCustomersCard
                  section={home.topCustomers}
                  definitions={data.definitions}
                  range={range}
                  importing={data.importing}
                  guestNote={home.summary.outcome === "ready" ? home.summary.result.guestNote : null}
                  loading={loading}
                  onRetry={onRetry}
                />
              </InlineGrid>
            </>
          )}
          <AboutNumbers
            lines={
              home.summary.outcome === "ready" && home.summary.result.otherCurrencies !== null
                ? [...data.facts, home.summary.result.otherCurrencies]
                : data.facts
            }
          />
        </BlockStack>
        <div className="ts-hidden" role="status" aria-live={props.announced ? "polite" : "off"}>
          {props.announcement}
        </div>
      </Page>
    </BackTo.Provider>
  );
}

function Bar({ data, loading, live, announced, onRange, onCompare, onLive, onAnnounced }: HomePageProps) {
  const { home, range } = data;
  const uncompared = home.summary.outcome === "ready" ? home.summary.result.uncompared : null;
  return (
    <div className="ts-bar">
      <DateRangePicker range={range} onChoose={onRange} />
      <ComparePicker compare={range.compare} onChoose={onCompare} />
      <div className="ts-bar-text" aria-busy={loading}>
        <Text as="p" tone="subdued" variant="bodySm">
          {data.importing ? home.rangeLabel : uncompared ? `${home.rangeLabel}. ${uncompared}` : home.period}
        </Text>
      </div>
      {!data.importing && <ExportMenu files={filesOf(range)} />}
      <div className="ts-bar-end">
        <LiveSwitch
          live={live}
          announced={announced}
          updatedAt={home.updatedAt}
          onLive={onLive}
          onAnnounced={onAnnounced}
        />
      </div>
    </div>
  );
}

/** From an empty range the way out is a longer one. */
function emptyAction(range: RangeView, onRange: (choice: RangeChoice) => void) {
  if (range.selected === "all_time") return {};
  return { emptyAction: { content: "Show all time", onAction: () => onRange({ preset: "all_time" }) } };
}

/** The page's reports as files, of the same days and comparison. */
function filesOf(range: RangeView) {
  const days = range.selected === "custom" ? { from: range.from, to: range.to } : { preset: range.selected };
  const compared = { ...days, compare: range.compare };
  return [
    { content: "Sales by day", path: exportPath("sales-by-day", days) },
    { content: "Summary", path: exportPath("summary", compared) },
    { content: "Total sales over time", path: exportPath("revenue-trend", compared) },
    { content: "Orders over time", path: exportPath("orders", compared) },
    { content: "Top customers", path: exportPath("top-customers", days) },
    { content: "Orders", path: exportPath("ledger", { metric: "orders", ...days }) },
  ];
}
