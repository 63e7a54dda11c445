import { BlockStack, Button, ButtonGroup, Card, Page, SkeletonBodyText, Text } from "@shopify/polaris";
import { ChevronLeftIcon, ChevronRightIcon } from "@shopify/polaris-icons";
import type { Definition, ProductsView, Section } from "#app/insights/index.server.ts";
import { ExportButton } from "../export/export-button.tsx";
import { exportPath } from "../export/export-path.ts";
import { AboutNumbers } from "../home/about-numbers.tsx";
import { BackfillCard } from "../home/backfill-card.tsx";
import type { BackfillView } from "../home/backfill-view.ts";
import { NoOrders } from "../home/no-orders.tsx";
import { BackTo } from "../metric/ledger-link.tsx";
import type { GapsView } from "../notice/gaps-view.ts";
import { GapsBanner } from "../notice/gaps-banner.tsx";
import { invalidDates, OneBanner } from "../notice/one-banner.tsx";
import { RecomputingBanner } from "../numbers/recomputing-banner.tsx";
import { DateRangePicker } from "../range/date-range-picker.tsx";
import type { RangeChoice, RangeView } from "../range/range-view.ts";
import { NoData } from "../section/no-data.tsx";
import { Failed } from "../section/section-card.tsx";
import { ProductsTable, type ProductSort } from "./products-table.tsx";

/** Order and page of the list, as the address names them. */
export interface ProductsChoice {
  readonly by: "product" | "variant";
  readonly sort: ProductSort;
  readonly order: "asc" | "desc";
  /** From 1. */
  readonly page: number;
}

export interface ProductsPageData {
  readonly products: Section<ProductsView>;
  readonly range: RangeView;
  /** Why the address's days were not taken; the default ones are shown instead. */
  readonly invalid: string | null;
  readonly hasOrders: boolean;
  readonly recomputing: boolean;
  /** How far an import is; null where none is under way. */
  readonly backfill: BackfillView | null;
  /** The first import is under way: what is here is a part, and not shown. */
  readonly importing: boolean;
  /** Changes with what the page shows. */
  readonly stamp: string;
  readonly gaps: GapsView | null;
  readonly choice: ProductsChoice;
  readonly facts: readonly string[];
  readonly definitions: Readonly<Record<string, Definition>>;
}

interface ProductsPageProps {
  readonly data: ProductsPageData;
  readonly loading: boolean;
  readonly onRange: (choice: RangeChoice) => void;
  /** Without a page: back to the first. */
  readonly onChoice: (choice: Partial<ProductsChoice>) => void;
  readonly onRetry: () => void;
}

/** What each product sold, sorted as asked for; with the adjustments the rows are the range's net sales. */
export function ProductsPage(props: ProductsPageProps) {
  const { data, loading, onRange, onChoice } = props;
  const { range, choice, products } = data;
  const others = products.outcome === "ready" ? products.result.otherCurrencies : null;
  return (
    <BackTo.Provider value={backPath(range, choice)}>
      <Page fullWidth>
        <Text as="h1" visuallyHidden>
          Products
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
              <div className="ts-bar">
                <DateRangePicker range={range} onChoose={onRange} />
                <ButtonGroup variant="segmented">
                  <Button pressed={choice.by === "product"} onClick={() => onChoice({ by: "product" })}>
                    Products
                  </Button>
                  <Button pressed={choice.by === "variant"} onClick={() => onChoice({ by: "variant" })}>
                    Variants
                  </Button>
                </ButtonGroup>
                {range.title !== range.label && (
                  <div className="ts-bar-text">
                    <Text as="p" tone="subdued" variant="bodySm">
                      {range.label}
                    </Text>
                  </div>
                )}
                <div className="ts-bar-end">
                  <ExportButton path={exportOf(range, choice)} what="products" />
                </div>
              </div>
              <Card padding="0">
                <Rows {...props} />
              </Card>
            </>
          ) : (
            <NoOrders heading="The products you sell will show here" />
          )}
          <AboutNumbers lines={others === null ? data.facts : [...data.facts, others]} />
        </BlockStack>
        <div className="ts-hidden" role="status">
          {loading ? "Loading" : products.outcome === "ready" ? spoken(products.result) : ""}
        </div>
      </Page>
    </BackTo.Provider>
  );
}

function Rows({ data, loading, onRange, onChoice, onRetry }: ProductsPageProps) {
  const { products, range, choice } = data;
  if (products.outcome === "failed")
    return loading ? (
      <div className="ts-center">
        <SkeletonBodyText lines={6} />
      </div>
    ) : (
      <Failed onRetry={onRetry} />
    );
  const { result } = products;
  if (result.count === 0 && result.adjustments === null)
    return (
      <NoData
        text="No products sold in this period"
        detail="Gift cards, tips, shipping and fees aren’t products."
        {...(range.selected === "all_time"
          ? {}
          : { action: { content: "Show all time", onAction: () => onRange({ preset: "all_time" }) } })}
      />
    );
  return (
    <>
      <ProductsTable
        view={result}
        definitions={data.definitions}
        days={{ from: range.from, to: range.to }}
        sort={choice.sort}
        order={choice.order}
        loading={loading}
        onSort={(sort, order) => onChoice({ sort, order })}
      />
      <div className="ts-ledger-pages">
        <Text as="p" tone="subdued" variant="bodySm">
          {result.pageLabel}
        </Text>
        {(result.page > 1 || result.hasNext) && (
          <ButtonGroup>
            <Button
              icon={ChevronLeftIcon}
              disabled={result.page === 1}
              onClick={() => onChoice({ page: result.page - 1 })}
              accessibilityLabel="Previous page of products"
            />
            <Button
              icon={ChevronRightIcon}
              disabled={!result.hasNext}
              onClick={() => onChoice({ page: result.page + 1 })}
              accessibilityLabel="Next page of products"
            />
          </ButtonGroup>
        )}
      </div>
    </>
  );
}

function spoken({ pageLabel, rangeLabel, totals }: ProductsView): string {
  const net = totals.cells.find(({ column }) => column === "net")?.text ?? "";
  return `${pageLabel} products, ${rangeLabel}, net sales ${net}`;
}

function parametersOf(range: RangeView, { by, sort, order }: ProductsChoice): Record<string, string> {
  const days: Record<string, string> =
    range.selected === "custom" ? { from: range.from, to: range.to } : { preset: range.selected };
  return { ...days, by, sort, order };
}

function exportOf(range: RangeView, choice: ProductsChoice): string {
  return exportPath("products", parametersOf(range, choice));
}

function backPath(range: RangeView, choice: ProductsChoice): string {
  const search = new URLSearchParams(parametersOf(range, choice));
  if (choice.page > 1) search.set("page", String(choice.page));
  return `/app/products?${search.toString()}`;
}
