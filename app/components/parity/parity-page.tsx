import { Banner, BlockStack, Card, Page, Text } from "@shopify/polaris";
import { AboutNumbers } from "../home/about-numbers.tsx";
import { RecomputingBanner } from "../numbers/recomputing-banner.tsx";
import { DateRangePicker } from "../range/date-range-picker.tsx";
import type { RangeChoice } from "../range/range-view.ts";
import { NoData } from "../section/no-data.tsx";
import { SectionNavigation } from "../section/section-navigation.tsx";
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
    <Page fullWidth>
      <Text as="h1" visuallyHidden>
        Parity
      </Text>
      <BlockStack gap={{ xs: "300", md: "400" }}>
        <SectionNavigation {...dataSection} />
        {invalid !== null && (
          <Banner tone="warning" title="These dates cannot be shown">
            <p>{invalid} Below are the last 30 days instead.</p>
          </Banner>
        )}
        {data.recomputing && <RecomputingBanner />}
        {!granted ? (
          <GrantCard grant={grant} onGrant={onGrant} />
        ) : !hasOrders ? (
          <Card>
            <NoData
              text="Nothing to compare yet"
              detail="As soon as your store has an order, its days stand here beside Shopify's."
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
      </BlockStack>
    </Page>
  );
}
