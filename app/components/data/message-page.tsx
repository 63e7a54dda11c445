import { Banner, BlockStack, Button, Card, InlineStack, Page, Text } from "@shopify/polaris";
import type { FailedDetailView, RevealAnswer } from "./failed-view.ts";

interface MessagePageProps {
  /** Null: there is no such message any more. */
  readonly detail: FailedDetailView | null;
  readonly revealed: RevealAnswer | undefined;
  readonly revealing: boolean;
  readonly replaying: boolean;
  readonly onReveal: () => void;
  readonly onReplay: (id: number) => void;
  readonly onBack: () => void;
}

/** One failed message: why, and what is in it. */
export function MessagePage(props: MessagePageProps) {
  const { detail, onBack } = props;
  const backAction = { content: "Failed messages", onAction: onBack };
  if (detail === null)
    return (
      <Page title="Failed message" backAction={backAction}>
        <Card>
          <BlockStack gap="200">
            <Text as="h2" variant="headingSm">
              This message is not here any more
            </Text>
            <Text as="p">It was tried again since, or its store was erased.</Text>
          </BlockStack>
        </Card>
      </Page>
    );
  const { message } = detail;
  return (
    <Page
      title={`Failed: ${message.label}`}
      backAction={backAction}
      primaryAction={{
        content: "Try again",
        loading: props.replaying,
        onAction: () => props.onReplay(message.id),
      }}
    >
      <BlockStack gap="400">
        <Card>
          <BlockStack gap="300">
            <Text as="h2" variant="headingSm">
              Why it failed
            </Text>
            <Text as="p" breakWord>
              {message.reasonText}
            </Text>
            <dl className="ts-key-facts">
              <Fact name="Topic" value={message.topic} />
              <Fact name="Received" value={message.received} />
              <Fact name="Happened" value={detail.triggered ?? "Not said"} />
              <Fact name="Attempts" value={message.attempts} />
              <Fact name="Message id" value={message.webhookId} />
              <Fact name="Event id" value={message.eventId ?? "None"} />
              <Fact name="API version" value={detail.apiVersion ?? "Not said"} />
              <Fact name="Size" value={detail.size} />
            </dl>
          </BlockStack>
        </Card>
        <Payload {...props} detail={detail} />
      </BlockStack>
    </Page>
  );
}

function Fact({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className="ts-any-break">{value}</dd>
    </div>
  );
}

function Payload({
  detail,
  revealed,
  revealing,
  onReveal,
}: MessagePageProps & { readonly detail: FailedDetailView }) {
  const plain = revealed?.outcome === "shown" ? revealed : null;
  const masked = detail.payload.outcome === "json" ? detail.payload : null;
  const shown = plain ?? masked;
  return (
    <Card>
      <BlockStack gap="300">
        <InlineStack align="space-between" blockAlign="center" gap="200">
          <Text as="h2" variant="headingSm">
            What is in it
          </Text>
          {plain === null && (
            <Button size="slim" loading={revealing} onClick={onReveal}>
              Show personal data
            </Button>
          )}
        </InlineStack>
        {revealed?.outcome === "refused" && (
          <Banner tone="warning">
            <p>{revealed.message}</p>
          </Banner>
        )}
        <Text as="p" tone="subdued">
          {plain === null
            ? "Personal data and everything that is not known to be harmless is hidden. The owner of the store's account may see it; each time is recorded."
            : "This is shown with personal data, and it is recorded that you saw it."}
        </Text>
        {shown?.truncated && (
          <Text as="p" tone="subdued">
            {`Only the beginning is shown: the message has ${detail.size}.`}
          </Text>
        )}
        {shown === null ? (
          <Text as="p">
            The message is not JSON, so nobody can say which parts of it are personal: all of it is hidden.
          </Text>
        ) : (
          <pre className="ts-payload" tabIndex={0} aria-label="Content of the message">
            {shown.text}
          </pre>
        )}
      </BlockStack>
    </Card>
  );
}
