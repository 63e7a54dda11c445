import {
  Badge,
  BlockStack,
  Button,
  ButtonGroup,
  Card,
  InlineStack,
  Link,
  Page,
  Text,
} from "@shopify/polaris";
import { ChevronLeftIcon, ChevronRightIcon } from "@shopify/polaris-icons";
import type { LedgerView } from "#app/insights/index.server.ts";
import { ExportButton } from "../export/export-button.tsx";
import { DefinitionText } from "../metric/definition-text.tsx";
import { RecomputingBanner } from "../numbers/recomputing-banner.tsx";
import { NoData } from "../section/no-data.tsx";
import { Failed } from "../section/section-card.tsx";
import { LedgerTable } from "./ledger-table.tsx";

export type LedgerPageData = {
  /** Path of the app to return to. */
  readonly back: string;
} & (
  | {
      readonly outcome: "ledger";
      readonly view: LedgerView;
      /** History is being recalculated: numbers elsewhere are still partly those of before. */
      readonly recomputing: boolean;
      /** Which sales are in no number. */
      readonly left: string;
    }
  | { readonly outcome: "failed"; readonly title: string }
  | { readonly outcome: "unknown" }
  | { readonly outcome: "invalid"; readonly reason: string }
);

interface LedgerPageProps {
  readonly data: LedgerPageData;
  readonly loading: boolean;
  /** Addresses of the neighbouring pages of rows. */
  readonly pageUrl: (cursor: { readonly older: string } | { readonly newer: string }) => string;
  /** Address of all rows as a file. */
  readonly exportUrl: string;
  readonly onRetry: () => void;
}

/** The rows that make a number up, what it means, and the sum, which is the number. */
export function LedgerPage(props: LedgerPageProps) {
  const { data, onRetry } = props;
  const backAction = { content: "Back", url: data.back };
  switch (data.outcome) {
    case "ledger":
      return <Shown {...props} data={data} />;
    case "failed":
      return (
        <Page title={data.title} backAction={backAction}>
          <Card>
            <Failed onRetry={onRetry} />
          </Card>
        </Page>
      );
    case "unknown":
      return (
        <Nothing
          title="Page not found"
          text="This link is out of date. Open a number on Overview to see its details."
          back={data.back}
        />
      );
    case "invalid":
      return <Nothing title="These details can't be shown" text={data.reason} back={data.back} />;
  }
}

function Nothing({
  title,
  text,
  back,
}: {
  readonly title: string;
  readonly text: string;
  readonly back: string;
}) {
  return (
    <Page backAction={{ content: "Back", url: back }} title={title}>
      <Card>
        <BlockStack gap="300" inlineAlign="start">
          <Text as="p">{text}</Text>
          <Button url={back}>Go to Overview</Button>
        </BlockStack>
      </Card>
    </Page>
  );
}

interface ShownProps extends LedgerPageProps {
  readonly data: Extract<LedgerPageData, { outcome: "ledger" }>;
}

function Shown({ data, loading, pageUrl, exportUrl }: ShownProps) {
  const { view } = data;
  const { definition, rangeLabel, order, narrowed, value } = view;
  return (
    <Page
      fullWidth
      title={
        order === null
          ? `${definition.label}, ${rangeLabel}`
          : `${order.title} · ${definition.label}${value === null ? "" : ` ${value}`}`
      }
      backAction={{ content: "Back", url: data.back }}
    >
      <BlockStack gap={{ xs: "300", md: "400" }}>
        {data.recomputing && <RecomputingBanner />}
        <Card padding={{ xs: "300", md: "400" }}>
          <BlockStack gap="300">
            {order !== null && order.link.adminUrl !== null && (
              <Link url={order.link.adminUrl} target="_blank">
                View in Shopify
              </Link>
            )}
            <InlineStack gap="300" align="space-between">
              <InlineStack gap="300" blockAlign="center">
                <Text as="p" variant="headingXl" numeric>
                  {value ?? "No value"}
                </Text>
                {narrowed.map((text) => (
                  <Badge key={text}>{text}</Badge>
                ))}
              </InlineStack>
              <ExportButton path={exportUrl} what="the rows" />
            </InlineStack>
            <DefinitionText definition={definition} />
          </BlockStack>
        </Card>
        <Card padding="0">
          {view.table.rows.length === 0 ? (
            <NoData text="No sales in this period" detail={data.left} />
          ) : (
            <>
              <LedgerTable view={view} loading={loading} />
              <Pages view={view} pageUrl={pageUrl} />
            </>
          )}
        </Card>
      </BlockStack>
    </Page>
  );
}

function Pages({ view, pageUrl }: Pick<ShownProps, "pageUrl"> & { readonly view: LedgerView }) {
  const { older, newer, pageLabel } = view;
  return (
    <div className="ts-ledger-pages">
      <div role="status">
        <Text as="p" tone="subdued" variant="bodySm">
          {older === null && newer === null ? "All rows" : `Rows from ${pageLabel}`}
        </Text>
      </div>
      {(older !== null || newer !== null) && (
        <ButtonGroup>
          <Turn label="Newer" icon={ChevronLeftIcon} url={newer === null ? null : pageUrl({ newer })} />
          <Turn label="Older" icon={ChevronRightIcon} url={older === null ? null : pageUrl({ older })} />
        </ButtonGroup>
      )}
    </div>
  );
}

function Turn(props: {
  readonly label: string;
  readonly icon: typeof ChevronLeftIcon;
  readonly url: string | null;
}) {
  const { label, icon, url } = props;
  return (
    <Button size="slim" icon={icon} disabled={url === null} {...(url === null ? {} : { url })}>
      {label}
    </Button>
  );
}
