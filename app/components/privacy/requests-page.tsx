import { Badge, Banner, BlockStack, Button, Card, Text } from "@shopify/polaris";
import { NoData } from "../section/no-data.tsx";
import { SectionPage } from "../section/section-page.tsx";
import { dataSection } from "../section/sections.ts";
import type { RequestView } from "./request-view.ts";

interface RequestsPageProps {
  readonly requests: readonly RequestView[];
  /** Days that a file is kept. */
  readonly keptDays: number;
  /** The request whose file is being fetched. */
  readonly fetching: string | null;
  /** The request whose file could not be fetched. */
  readonly failed: string | null;
  readonly onDownload: (request: RequestView) => void;
}

/** Data > Data requests: what is stored about a customer, for the merchant to pass on. */
export function RequestsPage({ requests, keptDays, fetching, failed, onDownload }: RequestsPageProps) {
  return (
    <SectionPage section={dataSection} title="Data requests">
      {failed !== null && (
        <Banner tone="critical" title="The file couldn’t be downloaded">
          <p>Try again. If it still fails, reload the page.</p>
        </Banner>
      )}
      <Card>
        <BlockStack gap="300">
          <Text as="h2" variant="headingSm">
            Data requests
          </Text>
          <Text as="p" tone="subdued">
            {`When you request a customer's data in Shopify, you get a file here with everything Tillsight stores about them. Send it to the customer within 30 days. It's deleted after ${keptDays} days.`}
          </Text>
          {requests.length === 0 ? (
            <NoData text="No requests" detail="Data requests from Shopify appear here automatically." />
          ) : (
            <ul className="ts-keys" aria-label="Data requests">
              {requests.map((request) => (
                <RequestRow
                  key={request.id}
                  request={request}
                  fetching={fetching === request.id}
                  onDownload={onDownload}
                />
              ))}
            </ul>
          )}
        </BlockStack>
      </Card>
    </SectionPage>
  );
}

interface RequestRowProps {
  readonly request: RequestView;
  readonly fetching: boolean;
  readonly onDownload: (request: RequestView) => void;
}

function RequestRow({ request, fetching, onDownload }: RequestRowProps) {
  const { customerId, requested, due, state, note } = request;
  return (
    <li className="ts-key">
      <BlockStack gap="200">
        <div className="ts-key-head">
          <BlockStack gap="100" inlineAlign="start">
            <Text as="h3" variant="headingSm">
              {`Customer ${customerId}`}
            </Text>
            <StateBadge state={state} />
          </BlockStack>
          <Button
            disabled={state === "gathering"}
            loading={fetching}
            accessibilityLabel={`Download the data of customer ${customerId}`}
            onClick={() => onDownload(request)}
          >
            Download
          </Button>
        </div>
        <dl className="ts-key-facts">
          <Fact term="Requested" text={requested} />
          <Fact term="Due" text={due} />
          <Fact term="File" text={note} />
        </dl>
      </BlockStack>
    </li>
  );
}

function StateBadge({ state }: { readonly state: RequestView["state"] }) {
  switch (state) {
    case "gathering":
      return <Badge tone="info">Preparing</Badge>;
    case "ready":
      return <Badge tone="attention">Ready</Badge>;
    case "late":
      return <Badge tone="critical">Due soon</Badge>;
    case "downloaded":
      return <Badge tone="success">Downloaded</Badge>;
    default:
      return state satisfies never;
  }
}

function Fact({ term, text }: { readonly term: string; readonly text: string }) {
  return (
    <div>
      <dt>{term}</dt>
      <dd>{text}</dd>
    </div>
  );
}
