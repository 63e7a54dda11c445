import { BlockStack, Box, Popover, Text, UnstyledButton } from "@shopify/polaris";
import { useState } from "react";
import type { Definition } from "#app/insights/index.server.ts";
import { DefinitionText } from "./definition-text.tsx";

interface MetricDefinitionProps {
  readonly definition: Definition;
  /** What the number is called here, where it is not by its own name. */
  readonly label?: string;
}

/** A number's name, which opens what it means. */
export function MetricDefinition({ definition, label = definition.label }: MetricDefinitionProps) {
  const [open, setOpen] = useState(false);
  return (
    <Popover
      active={open}
      onClose={() => setOpen(false)}
      preferredAlignment="left"
      activator={
        <UnstyledButton
          className="ts-term"
          onClick={() => setOpen(!open)}
          ariaExpanded={open}
          aria-haspopup="dialog"
        >
          {label}
        </UnstyledButton>
      }
    >
      <Box padding="400" maxWidth="320px">
        <BlockStack gap="200">
          <Text as="h3" variant="headingSm">
            {definition.label}
          </Text>
          <DefinitionText definition={definition} />
        </BlockStack>
      </Box>
    </Popover>
  );
}
