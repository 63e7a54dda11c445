import { Badge, BlockStack, Button, InlineError, InlineStack, Select, Text } from "@shopify/polaris";
import { useState } from "react";
import { overlapChoices, type KeyAnswer, type KeyView, type KeyWish } from "./key-view.ts";

interface KeyRowProps {
  readonly entry: KeyView;
  readonly answer: KeyAnswer | undefined;
  /** A change of this key is on its way. */
  readonly busy: boolean;
  readonly onWish: (wish: KeyWish) => void;
}

const badges = {
  live: { tone: "success", label: "Active" },
  ending: { tone: "attention", label: "Ending" },
  expired: { tone: undefined, label: "Expired" },
  revoked: { tone: undefined, label: "Revoked" },
} as const;

/** One key, and what can be done with it; both doings are asked about in place. */
export function KeyRow({ entry, answer, busy, onWish }: KeyRowProps) {
  const [asking, setAsking] = useState<"rotate" | "revoke" | null>(null);
  const [overlap, setOverlap] = useState("24");
  const { publicId, name } = entry;
  const alive = entry.state === "live" || entry.state === "ending";
  const { tone, label } = badges[entry.state];
  const error = answer?.outcome === "refused" ? answer.reasons[publicId] : undefined;
  return (
    <li className="ts-key">
      <BlockStack gap="200">
        <div className="ts-key-head">
          <BlockStack gap="100">
            <InlineStack gap="200" blockAlign="center">
              <Text as="h3" variant="headingSm" breakWord>
                {name}
              </Text>
              <Badge {...(tone ? { tone } : {})}>{label}</Badge>
            </InlineStack>
            <code className="ts-key-hint">{entry.hint}</code>
          </BlockStack>
          {alive && (
            <InlineStack gap="200" wrap={false}>
              <Button
                onClick={() => setAsking("rotate")}
                disabled={busy}
                accessibilityLabel={`Replace ${name}`}
              >
                Replace
              </Button>
              <Button
                tone="critical"
                onClick={() => setAsking("revoke")}
                disabled={busy}
                accessibilityLabel={`Revoke ${name}`}
              >
                Revoke
              </Button>
            </InlineStack>
          )}
        </div>
        <dl className="ts-key-facts">
          <Fact term="Permissions" text={entry.scopes.join(", ")} />
          <Fact term="Expires" text={entry.expires} />
          <Fact term="Last used" text={entry.lastUsed} />
          <Fact term="Created" text={entry.created} />
        </dl>
        {alive && asking && (
          <div
            className="ts-key-question"
            role="group"
            aria-label={`${asking === "rotate" ? "Replace" : "Revoke"} ${name}`}
          >
            <BlockStack gap="300">
              {asking === "rotate" ? (
                <Select
                  label="Create a new key with the same permissions. The old key keeps working for"
                  options={overlapChoices}
                  value={overlap}
                  onChange={setOverlap}
                />
              ) : (
                <Text as="p">Apps using this key will lose access immediately. This can't be undone.</Text>
              )}
              <InlineStack gap="200" align="end">
                <Button onClick={() => setAsking(null)} disabled={busy}>
                  Cancel
                </Button>
                {asking === "rotate" ? (
                  <Button
                    variant="primary"
                    loading={busy}
                    onClick={() => onWish({ intent: "rotate", publicId, overlap })}
                  >
                    Create new key
                  </Button>
                ) : (
                  <Button
                    variant="primary"
                    tone="critical"
                    loading={busy}
                    onClick={() => onWish({ intent: "revoke", publicId })}
                  >
                    Revoke key
                  </Button>
                )}
              </InlineStack>
            </BlockStack>
          </div>
        )}
        {error && <InlineError message={error} fieldID={publicId} />}
      </BlockStack>
    </li>
  );
}

function Fact({ term, text }: { readonly term: string; readonly text: string }) {
  return (
    <div>
      <dt>{term}</dt>
      <dd>{text}</dd>
    </div>
  );
}
