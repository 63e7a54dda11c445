import { BlockStack, Page, Text } from "@shopify/polaris";
import { AboutNumbers } from "../home/about-numbers.tsx";
import { BackfillCard } from "../home/backfill-card.tsx";
import { NoOrders } from "../home/no-orders.tsx";
import { BackTo } from "../metric/ledger-link.tsx";
import { GapsBanner } from "../notice/gaps-banner.tsx";
import { invalidDates, OneBanner } from "../notice/one-banner.tsx";
import { RecomputingBanner } from "../numbers/recomputing-banner.tsx";
import { CohortsCard } from "./cohorts-card.tsx";
import type { CohortsPageData, CohortsPageProps } from "./cohorts-page-data.ts";
import { MeasuresCard } from "./measures-card.tsx";

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
          <OneBanner>
            {invalidDates(data.invalid)}
            {data.gaps && <GapsBanner gaps={data.gaps} />}
            {data.recomputing && <RecomputingBanner />}
          </OneBanner>
          {data.backfill?.state === "running" && <BackfillCard backfill={data.backfill} />}
          {data.importing ? null : data.hasOrders ? (
            <>
              <CohortsCard {...props} />
              <MeasuresCard {...props} />
            </>
          ) : (
            <NoOrders heading="Your customers’ repeat orders will show here" />
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

function backPath({ value, months, until, range }: CohortsPageData): string {
  const days: Record<string, string> =
    range.selected === "custom" ? { from: range.from, to: range.to } : { preset: range.selected };
  const shown = { value, months: String(months), ...(until === null ? {} : { until }), ...days };
  return `/app/cohorts?${new URLSearchParams(shown).toString()}`;
}
