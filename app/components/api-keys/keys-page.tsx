import { BlockStack, Button, Card, InlineStack, Link, Text } from "@shopify/polaris";
import { useState } from "react";
import { SectionPage } from "../section/section-page.tsx";
import { settingsSection } from "../section/sections.ts";
import { CreateKeyForm } from "./create-key-form.tsx";
import { KeyRow } from "./key-row.tsx";
import type { KeyAnswer, KeyView, KeyWish } from "./key-view.ts";
import { NewKeyCard } from "./new-key-card.tsx";

interface KeysPageProps {
  readonly keys: readonly KeyView[];
  /** What the last wish came to. */
  readonly answer: KeyAnswer | undefined;
  /** The wish under way. */
  readonly pending: KeyWish | null;
  readonly onWish: (wish: KeyWish) => void;
}

/** Settings > API keys: other systems write and read this shop's data with them. */
export function KeysPage({ keys, answer, pending, onWish }: KeysPageProps) {
  const [creating, setCreating] = useState(false);
  const [done, setDone] = useState<string | null>(null);
  const made = answer?.outcome === "made" && answer.key.publicId !== done ? answer.key : null;
  return (
    <SectionPage section={settingsSection} title="API keys">
      {made ? (
        <NewKeyCard
          key={made.publicId}
          made={made}
          onDone={() => {
            setDone(made.publicId);
            setCreating(false);
          }}
        />
      ) : (
        creating && (
          <CreateKeyForm
            answer={answer}
            busy={pending?.intent === "create"}
            onWish={onWish}
            onCancel={() => setCreating(false)}
          />
        )
      )}
      <Card>
        <BlockStack gap="300">
          <InlineStack align="space-between" blockAlign="center" gap="200" wrap={false}>
            <Text as="h2" variant="headingSm">
              API keys
            </Text>
            {!creating && !made && <Button onClick={() => setCreating(true)}>Create key</Button>}
          </InlineStack>
          <Text as="p" tone="subdued">
            Use API keys to connect other tools. Keep them secret.{" "}
            <Link url="/api/docs" target="_blank">
              API documentation<span className="ts-hidden">, opens a new tab</span>
            </Link>
          </Text>
          {keys.length === 0 ? (
            <Text as="p">No API keys yet.</Text>
          ) : (
            <ul className="ts-keys" aria-label="API keys">
              {keys.map((entry) => (
                <KeyRow
                  key={`${entry.publicId} ${entry.state}`}
                  entry={entry}
                  answer={answer}
                  busy={pending !== null && "publicId" in pending && pending.publicId === entry.publicId}
                  onWish={onWish}
                />
              ))}
            </ul>
          )}
        </BlockStack>
      </Card>
    </SectionPage>
  );
}
