import { BlockStack, Button, Card, EmptyState, InlineStack, Text } from "@shopify/polaris";
import { PageLink } from "../frame/page-link.tsx";
import { SectionPage } from "../section/section-page.tsx";
import { dataSection } from "../section/sections.ts";
import type { FailedKindView, FailedMessageView, FailedView, FailedWish } from "./failed-view.ts";

interface FailedPageProps {
  readonly data: FailedView;
  readonly pending: FailedWish | null;
  readonly onWish: (wish: FailedWish) => void;
}

/** Messages that could not be applied: by what they have in common, and one by one. */
export function FailedPage({ data, pending, onWish }: FailedPageProps) {
  const { kinds, messages } = data;
  return (
    <SectionPage section={dataSection} title="Failed updates">
      {kinds.length === 0 && messages.length === 0 ? (
        <Nothing />
      ) : (
        <>
          <Kinds kinds={kinds} pending={pending} onWish={onWish} />
          <Messages data={data} pending={pending} onWish={onWish} />
        </>
      )}
    </SectionPage>
  );
}

function Nothing() {
  return (
    <Card>
      <EmptyState heading="No failed updates" image="/no-orders.svg">
        <p>Updates from Shopify that we can’t read are kept here, so that you can retry them.</p>
      </EmptyState>
    </Card>
  );
}

function Kinds({ kinds, pending, onWish }: Omit<FailedPageProps, "data"> & Pick<FailedView, "kinds">) {
  const isAsked = ({ topic, reason }: FailedKindView) =>
    pending?.intent === "replay_kind" && pending.topic === topic && pending.reason === reason;
  return (
    <Card>
      <BlockStack gap="200">
        <Text as="h2" variant="headingSm">
          Reasons
        </Text>
        <ul className="ts-list" aria-label="Failed updates by reason">
          {kinds.map((kind) => (
            <li className="ts-order" key={kind.id}>
              <div className="ts-order-line ts-wrap">
                <Text as="span" fontWeight="semibold">
                  {kind.label} <span className="ts-subdued">{kind.topic}</span>
                </Text>
                <Button
                  size="slim"
                  loading={isAsked(kind)}
                  accessibilityLabel={`Retry all (${kind.count}): ${kind.label}, ${kind.reasonText}`}
                  onClick={() => onWish({ intent: "replay_kind", topic: kind.topic, reason: kind.reason })}
                >
                  {`Retry all (${kind.count})`}
                </Button>
              </div>
              <Text as="p" breakWord>
                {kind.reasonText}
              </Text>
              <Text as="p" tone="subdued" variant="bodySm">
                {`Received ${kind.received}`}
              </Text>
              {kind.reason !== null && (
                <Text as="p" tone="subdued" variant="bodySm" breakWord>
                  {`For support: ${kind.reason}`}
                </Text>
              )}
            </li>
          ))}
        </ul>
      </BlockStack>
    </Card>
  );
}

function Messages({ data, pending, onWish }: FailedPageProps) {
  const { messages, older, isOlder } = data;
  return (
    <Card>
      <BlockStack gap="200">
        <Text as="h2" variant="headingSm">
          Updates we couldn’t read
        </Text>
        {messages.length === 0 ? (
          <Text as="p">There are no more.</Text>
        ) : (
          <ul className="ts-list" aria-label="Failed updates">
            {messages.map((message) => (
              <Message
                key={message.id}
                message={message}
                replaying={pending?.intent === "replay" && pending.id === message.id}
                onReplay={() => onWish({ intent: "replay", id: message.id })}
              />
            ))}
          </ul>
        )}
        {(older !== null || isOlder) && (
          <nav aria-label="Pages of failed updates">
            <InlineStack gap="400">
              {isOlder && (
                <PageLink className="ts-link" to="/app/data/failed">
                  Newest
                </PageLink>
              )}
              {older !== null && (
                <PageLink className="ts-link" to={`/app/data/failed?older=${encodeURIComponent(older)}`}>
                  Older
                </PageLink>
              )}
            </InlineStack>
          </nav>
        )}
      </BlockStack>
    </Card>
  );
}

interface MessageProps {
  readonly message: FailedMessageView;
  readonly replaying: boolean;
  readonly onReplay: () => void;
}

function Message({ message, replaying, onReplay }: MessageProps) {
  const { id, label, topic, reasonText, received, attempts, webhookId, eventId } = message;
  return (
    <li className="ts-order">
      <div className="ts-order-line ts-wrap">
        <PageLink className="ts-link" to={`/app/data/failed/${id}`}>
          {`${label}, ${received}`}
        </PageLink>
        <Button
          size="slim"
          loading={replaying}
          onClick={onReplay}
          accessibilityLabel={`Retry: ${label}, ${received}`}
        >
          Retry
        </Button>
      </div>
      <Text as="p" breakWord>
        {reasonText}
      </Text>
      <Text as="p" tone="subdued" variant="bodySm" breakWord>
        {`${topic}, ${attempts}, ID ${webhookId}${eventId === null ? "" : `, event ${eventId}`}`}
      </Text>
    </li>
  );
}
