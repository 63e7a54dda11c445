import { BlockStack, Box, Button, Checkbox, Popover, Text } from "@shopify/polaris";
import { useState } from "react";

interface LiveSwitchProps {
  readonly live: boolean;
  readonly announced: boolean;
  readonly updatedAt: string;
  /** What comes by itself. */
  readonly detail?: string;
  readonly onLive: (live: boolean) => void;
  readonly onAnnounced: (announced: boolean) => void;
}

/** Shows that the page updates itself, and lets its reader stop that, or have updates read aloud. */
export function LiveSwitch({
  live,
  announced,
  updatedAt,
  detail = "New orders appear within seconds.",
  onLive,
  onAnnounced,
}: LiveSwitchProps) {
  const [open, setOpen] = useState(false);
  return (
    <Popover
      active={open}
      onClose={() => setOpen(false)}
      preferredAlignment="right"
      activator={
        <Button
          variant="tertiary"
          onClick={() => setOpen(!open)}
          accessibilityLabel={`${live ? "Live" : "Paused"} · ${updatedAt}, automatic updates`}
        >
          {
            (
              <span className="ts-live">
                <span className={live ? "ts-dot" : "ts-dot ts-dot--off"} aria-hidden="true" />
                {live ? "Live" : "Paused"} · {updatedAt}
              </span>
            ) as unknown as string
          }
        </Button>
      }
    >
      <Box padding="400" maxWidth="300px">
        <BlockStack gap="200">
          <Checkbox label="Auto-update" checked={live} onChange={onLive} />
          <Checkbox label="Announce updates" checked={announced} disabled={!live} onChange={onAnnounced} />
          <Text as="p" tone="subdued" variant="bodySm">
            {detail} Last updated at {updatedAt}, store time.
          </Text>
        </BlockStack>
      </Box>
    </Popover>
  );
}
