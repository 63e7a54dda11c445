import { Badge, Banner, BlockStack, Button, Card, Page, Text } from "@shopify/polaris";
import { NoData } from "../section/no-data.tsx";
import { SectionNavigation } from "../section/section-navigation.tsx";
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
    <Page>
      <BlockStack gap="400">
        <SectionNavigation {...dataSection} />
        {failed !== null && (
          <Banner tone="critical" title="The file could not be downloaded">
            <p>Nothing is lost. Try again; if the file has gone, reload the page.</p>
          </Banner>
        )}
        <Card>
          <BlockStack gap="300">
            <Text as="h2" variant="headingSm">
              Data requests
            </Text>
            <Text as="p" tone="subdued">
              {`When a customer asks for their data in Shopify, the file with all that this app stores about them is made here. Send it to the customer within 30 days of the request. It is deleted after ${keptDays} days.`}
            </Text>
            {requests.length === 0 ? (
              <NoData
                text="No requests"
                detail="No customer has asked for their data lately. Requests from Shopify appear here by themselves."
              />
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
      </BlockStack>
    </Page>
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
      return <Badge tone="info">Being made</Badge>;
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
