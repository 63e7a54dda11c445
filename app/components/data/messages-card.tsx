import { Badge, BlockStack, Card, InlineStack, Text } from "@shopify/polaris";
import { PageLink } from "../frame/page-link.tsx";
import { NoData } from "../section/no-data.tsx";
import type { MessagesView, TopicView } from "./data-view.ts";

/** Per topic, what came and what became of it: a table where there is room, a list where there is none. */
export function MessagesCard({ messages }: { readonly messages: MessagesView }) {
  const { topics, backlog, failed } = messages;
  return (
    <Card>
      <BlockStack gap="300">
        <InlineStack align="space-between" blockAlign="center" gap="200">
          <Text as="h2" variant="headingSm">
            Updates from Shopify
          </Text>
          {failed !== null && (
            <PageLink to="/app/data/failed" className="ts-link">
              {`${failed} failed`}
            </PageLink>
          )}
        </InlineStack>
        {backlog !== null && <Text as="p">{backlog}</Text>}
        {messages.isPartial && (
          <Text as="p" tone="subdued" variant="bodySm">
            There are more updates waiting or failed than are counted here.
          </Text>
        )}
        {topics.length === 0 ? (
          <NoData
            text="No updates in the last 14 days"
            detail="Shopify sends an update for every new order, within seconds."
          />
        ) : (
          <>
            <div className="ts-data-wide">
              <TopicsTable topics={topics} />
            </div>
            <ul className="ts-data-narrow ts-list" aria-label="Updates by topic">
              {topics.map((topic) => (
                <TopicItem key={topic.topic} topic={topic} />
              ))}
            </ul>
          </>
        )}
      </BlockStack>
    </Card>
  );
}

function TopicsTable({ topics }: { readonly topics: readonly TopicView[] }) {
  return (
    <table className="ts-table ts-table--flush">
      <caption className="ts-hidden">
        Updates by topic: received, applied, waiting, failed, and how long it took from receipt to the numbers
      </caption>
      <thead>
        <tr>
          <th scope="col">Topic</th>
          <th scope="col" className="ts-number">
            Received
          </th>
          <th scope="col" className="ts-number">
            Applied
          </th>
          <th scope="col" className="ts-number">
            Waiting
          </th>
          <th scope="col" className="ts-number">
            Failed
          </th>
          <th scope="col" className="ts-number">
            Typical delay
          </th>
          <th scope="col" className="ts-number">
            Slowest 5%
          </th>
          <th scope="col" className="ts-number">
            Last received
          </th>
        </tr>
      </thead>
      <tbody>
        {topics.map((topic) => (
          <tr key={topic.topic}>
            <th scope="row">
              {topic.label} <span className="ts-subdued">{topic.topic}</span>
            </th>
            <td className="ts-number">{topic.received}</td>
            <td className="ts-number">{topic.applied}</td>
            <td className="ts-number">{topic.waiting}</td>
            <td className="ts-number">
              <Failed topic={topic} />
            </td>
            <td className="ts-number">{topic.half ?? "–"}</td>
            <td className="ts-number">{topic.most ?? "–"}</td>
            <td className="ts-number">{topic.last}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function TopicItem({ topic }: { readonly topic: TopicView }) {
  const { label, received, applied, waiting, half, most, last } = topic;
  return (
    <li className="ts-order">
      <div className="ts-order-line">
        <Text as="span" fontWeight="semibold">
          {label}
        </Text>
        <span className="ts-subdued ts-nowrap">{last}</span>
      </div>
      <div className="ts-subdued">
        {`${received} received, ${applied} applied, ${waiting} waiting, `}
        <Failed topic={topic} /> failed
      </div>
      {half !== null && most !== null && (
        <div className="ts-subdued">{`Typical delay ${half}, slowest 5% ${most} or more`}</div>
      )}
    </li>
  );
}

function Failed({ topic }: { readonly topic: TopicView }) {
  return topic.hasFailed ? <Badge tone="critical">{topic.failed}</Badge> : <>{topic.failed}</>;
}
