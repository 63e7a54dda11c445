import { Card, Text } from "@shopify/polaris";
import { AboutNumbers } from "../home/about-numbers.tsx";
import { invalidDates, OneBanner } from "../notice/one-banner.tsx";
import { RecomputingBanner } from "../numbers/recomputing-banner.tsx";
import { DateRangePicker } from "../range/date-range-picker.tsx";
import type { RangeChoice } from "../range/range-view.ts";
import { NoData } from "../section/no-data.tsx";
import { SectionPage } from "../section/section-page.tsx";
import { dataSection } from "../section/sections.ts";
import { GrantCard } from "./grant-card.tsx";
import { ParityCard } from "./parity-card.tsx";
import type { GrantState, ParityPageData } from "./parity-view.ts";
import type { ParityRun } from "./use-parity.ts";

interface ParityPageProps {
  readonly data: ParityPageData;
  readonly parity: ParityRun;
  readonly grant: GrantState;
  /** Another range is on its way. */
  readonly loading: boolean;
  readonly onGrant: () => void;
  readonly onRange: (choice: RangeChoice) => void;
}

/** Our figures beside Shopify's own, day by day, and the orders behind a difference. */
export function ParityPage({ data, parity, grant, loading, onGrant, onRange }: ParityPageProps) {
  const { granted, hasOrders, range, invalid } = data;
  return (
    <SectionPage section={dataSection} title="Match with Shopify">
      <OneBanner>
        {invalidDates(invalid)}
        {data.recomputing && <RecomputingBanner />}
      </OneBanner>
      {!granted ? (
        <GrantCard grant={grant} onGrant={onGrant} />
      ) : !hasOrders ? (
        <Card>
          <NoData
            text="Nothing to compare yet"
            detail="Once your store has an order, you can compare its days with Shopify’s here."
          />
        </Card>
      ) : (
        <>
          <div className="ts-bar">
            <DateRangePicker range={range} onChoose={onRange} />
            <div className="ts-bar-text">
              <Text as="p" tone="subdued" variant="bodySm">
                {range.label}
              </Text>
            </div>
          </div>
          <ParityCard
            key={`${range.from} ${range.to}`}
            parity={parity}
            loading={loading}
            definitions={data.definitions}
            grant={grant}
            onGrant={onGrant}
          />
        </>
      )}
      <AboutNumbers lines={data.facts} />
    </SectionPage>
  );
}
