import { BlockStack, Box, Button, Card, InlineStack, Text, TextField } from "@shopify/polaris";
import { useEffect, useRef, useState } from "react";
import type { NewKey } from "./key-view.ts";

interface NewKeyCardProps {
  readonly made: NewKey;
  readonly onDone: () => void;
}

/** The only sight of a key there will ever be. */
export function NewKeyCard({ made, onDone }: NewKeyCardProps) {
  const [copied, setCopied] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    box.current?.querySelector("input")?.select();
    box.current?.scrollIntoView({ block: "nearest" });
  }, []);
  const copy = async () => setCopied(await copyText(made.text, box.current?.querySelector("input")));
  return (
    <Card>
      <div ref={box}>
        <BlockStack gap="300">
          <Text as="h2" variant="headingSm">
            Copy the key for {made.name} now
          </Text>
          <Text as="p">You won’t be able to see it again.{made.note && ` ${made.note}`}</Text>
          <InlineStack gap="200" blockAlign="end" wrap={false}>
            <Box width="100%">
              <TextField
                label="API key"
                value={made.text}
                readOnly
                monospaced
                autoComplete="off"
                selectTextOnFocus
              />
            </Box>
            <Button variant="primary" onClick={() => void copy()}>
              {copied ? "Copied" : "Copy"}
            </Button>
          </InlineStack>
          <InlineStack align="end">
            <Button onClick={onDone}>Done</Button>
          </InlineStack>
          <div className="ts-hidden" role="status">
            {copied ? "The key was copied." : ""}
          </div>
        </BlockStack>
      </div>
    </Card>
  );
}

/** Where a frame may not write to the clipboard, the selection is copied. */
async function copyText(text: string, input: HTMLInputElement | null | undefined): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    input?.select();
    return document.execCommand("copy");
  }
}
