import { Banner, BlockStack, Page, Text } from "@shopify/polaris";
import type { CohortsView, CohortValue, MeasureView, Section } from "#app/insights/index.server.ts";
import { AboutNumbers } from "../home/about-numbers.tsx";
import { NoOrders } from "../home/no-orders.tsx";
import { BackTo } from "../metric/ledger-link.tsx";
import { RecomputingBanner } from "../numbers/recomputing-banner.tsx";
import type { RangeChoice, RangeView } from "../range/range-view.ts";
import { CohortsCard } from "./cohorts-card.tsx";
import { MeasuresCard } from "./measures-card.tsx";

export interface CohortsPageData {
  readonly cohorts: Section<CohortsView>;
  readonly measures: Section<readonly MeasureView[]>;
  readonly value: CohortValue;
  /** How many of the latest cohorts are shown. */
  readonly months: number;
  /** Of the customers' measures; cohorts have months of their own. */
  readonly range: RangeView;
  readonly invalid: string | null;
  readonly hasOrders: boolean;
  readonly recomputing: boolean;
  readonly facts: readonly string[];
}

export interface CohortsPageProps {
  readonly data: CohortsPageData;
  readonly loading: boolean;
  readonly onValue: (value: CohortValue) => void;
  readonly onMonths: (months: string) => void;
  readonly onRange: (choice: RangeChoice) => void;
  readonly onRetry: () => void;
}

/** Whether customers come back: by the month of their first order, and in some days. */
export function CohortsPage(props: CohortsPageProps) {
  const { data } = props;
  return (
    <BackTo.Provider value={backPath(data)}>
      <Page fullWidth>
        <Text as="h1" visuallyHidden>
          Cohorts
        </Text>
        <BlockStack gap={{ xs: "300", md: "400" }}>
          {data.invalid !== null && (
            <Banner tone="warning" title="These dates cannot be shown">
              <p>{data.invalid} Below are the last 30 days instead.</p>
            </Banner>
          )}
          {data.recomputing && <RecomputingBanner />}
          {data.hasOrders ? (
            <>
              <CohortsCard {...props} />
              <MeasuresCard {...props} />
            </>
          ) : (
            <NoOrders />
          )}
          <AboutNumbers
            lines={
              data.cohorts.outcome === "ready" ? [...data.cohorts.result.notes, ...data.facts] : data.facts
            }
          />
        </BlockStack>
      </Page>
    </BackTo.Provider>
  );
}

function backPath({ value, months, range }: CohortsPageData): string {
  const days: Record<string, string> =
    range.selected === "custom" ? { from: range.from, to: range.to } : { preset: range.selected };
  return `/app/cohorts?${new URLSearchParams({ value, months: String(months), ...days }).toString()}`;
}
