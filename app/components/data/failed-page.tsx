import { Link } from "@remix-run/react";
import { BlockStack, Button, Card, EmptyState, InlineStack, Page, Text } from "@shopify/polaris";
import { SectionNavigation } from "../section/section-navigation.tsx";
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
    <Page fullWidth>
      <Text as="h1" visuallyHidden>
        Failed messages
      </Text>
      <BlockStack gap={{ xs: "300", md: "400" }}>
        <SectionNavigation {...dataSection} />
        {kinds.length === 0 && messages.length === 0 ? (
          <Nothing />
        ) : (
          <>
            <Kinds kinds={kinds} pending={pending} onWish={onWish} />
            <Messages data={data} pending={pending} onWish={onWish} />
          </>
        )}
      </BlockStack>
    </Page>
  );
}

function Nothing() {
  return (
    <Card>
      <EmptyState heading="No message has failed" image="/no-orders.svg">
        <p>
          A message that cannot be applied is kept here with its reason, and can be tried again, for as long
          as your privacy settings keep failed messages.
        </p>
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
          Why messages failed
        </Text>
        <ul className="ts-list" aria-label="Failed messages by reason">
          {kinds.map((kind) => (
            <li className="ts-order" key={kind.id}>
              <div className="ts-order-line ts-wrap">
                <Text as="span" fontWeight="semibold">
                  {kind.label} <span className="ts-subdued">{kind.topic}</span>
                </Text>
                <Button
                  size="slim"
                  loading={isAsked(kind)}
                  accessibilityLabel={`Try again all ${kind.count}: ${kind.label}, ${kind.reasonText}`}
                  onClick={() => onWish({ intent: "replay_kind", topic: kind.topic, reason: kind.reason })}
                >
                  {`Try again all ${kind.count}`}
                </Button>
              </div>
              <Text as="p" breakWord>
                {kind.reasonText}
              </Text>
              <Text as="p" tone="subdued" variant="bodySm">
                {`Received ${kind.received}`}
              </Text>
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
          Failed messages
        </Text>
        {messages.length === 0 ? (
          <Text as="p">There are none behind these.</Text>
        ) : (
          <ul className="ts-list" aria-label="Failed messages">
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
          <nav aria-label="Pages of failed messages">
            <InlineStack gap="400">
              {isOlder && (
                <Link className="ts-link" to="/app/data/failed">
                  Newest
                </Link>
              )}
              {older !== null && (
                <Link className="ts-link" to={`/app/data/failed?older=${encodeURIComponent(older)}`}>
                  Older
                </Link>
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
        <Link className="ts-link" to={`/app/data/failed/${id}`}>
          {`${label}, ${received}`}
        </Link>
        <Button
          size="slim"
          loading={replaying}
          onClick={onReplay}
          accessibilityLabel={`Try again: ${label}, ${received}`}
        >
          Try again
        </Button>
      </div>
      <Text as="p" breakWord>
        {reasonText}
      </Text>
      <Text as="p" tone="subdued" variant="bodySm" breakWord>
        {`${topic}, ${attempts}, message ${webhookId}${eventId === null ? "" : `, event ${eventId}`}`}
      </Text>
    </li>
  );
}
