import { ActionList, Button, Popover } from "@shopify/polaris";
import { useState } from "react";
import type { RangeView } from "./range-view.ts";

const labels = {
  previous: "Previous period",
  year: "Previous year",
  none: "No comparison",
} as const satisfies Record<RangeView["compare"], string>;

interface ComparePickerProps {
  readonly compare: RangeView["compare"];
  readonly onChoose: (compare: RangeView["compare"]) => void;
}

/** What the range is compared with. */
export function ComparePicker({ compare, onChoose }: ComparePickerProps) {
  const [open, setOpen] = useState(false);
  const modes = Object.keys(labels) as RangeView["compare"][];
  return (
    <Popover
      active={open}
      onClose={() => setOpen(false)}
      autofocusTarget="first-node"
      preferredAlignment="left"
      activator={
        <Button disclosure={open ? "up" : "down"} onClick={() => setOpen(!open)}>
          {compare === "none" ? labels.none : `Compare: ${labels[compare].toLowerCase()}`}
        </Button>
      }
    >
      <ActionList
        actionRole="menuitemradio"
        items={modes.map((mode) => ({
          content: labels[mode],
          active: mode === compare,
          onAction: () => {
            setOpen(false);
            onChoose(mode);
          },
        }))}
      />
    </Popover>
  );
}
