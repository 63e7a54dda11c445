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
  const backAction = { content: "Failed updates", onAction: onBack };
  if (detail === null)
    return (
      <Page title="Failed update" backAction={backAction}>
        <Card>
          <BlockStack gap="200">
            <Text as="h2" variant="headingSm">
              This update isn’t here anymore
            </Text>
            <Text as="p">It was retried or deleted.</Text>
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
        content: "Retry",
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
              {message.technical !== null && <Fact name="For support" value={message.technical} />}
              <Fact name="Topic" value={message.topic} />
              <Fact name="Received" value={message.received} />
              <Fact name="Happened" value={detail.triggered ?? "Unknown"} />
              <Fact name="Attempts" value={message.attempts} />
              <Fact name="Update ID" value={message.webhookId} />
              <Fact name="Event ID" value={message.eventId ?? "None"} />
              <Fact name="API version" value={detail.apiVersion ?? "Unknown"} />
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
            Content
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
            ? "Personal data is hidden. The owner of the store's account can show it; each time is recorded."
            : "Personal data is shown. It’s recorded that you saw it."}
        </Text>
        {shown?.truncated && (
          <Text as="p" tone="subdued">
            {`Only the beginning is shown: the whole update has ${detail.size}.`}
          </Text>
        )}
        {shown === null ? (
          <Text as="p">The content can’t be read, so all of it is hidden.</Text>
        ) : (
          <pre className="ts-payload" tabIndex={0} aria-label="Content of the update">
            {shown.text}
          </pre>
        )}
      </BlockStack>
    </Card>
  );
}
