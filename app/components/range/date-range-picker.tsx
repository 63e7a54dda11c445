import { Button, Popover } from "@shopify/polaris";
import { CalendarIcon } from "@shopify/polaris-icons";
import { useState } from "react";
import { RangePanel } from "./range-panel.tsx";
import type { RangeChoice, RangeView } from "./range-view.ts";

interface DateRangePickerProps {
  readonly range: RangeView;
  readonly onChoose: (choice: RangeChoice) => void;
}

/** A button with the range, and a panel with presets, calendar and typed dates. Days are the shop's. */
export function DateRangePicker({ range, onChoose }: DateRangePickerProps) {
  const [open, setOpen] = useState(false);
  const close = () => setOpen(false);
  return (
    <Popover
      active={open}
      onClose={close}
      fluidContent
      fullHeight
      autofocusTarget="first-node"
      preferredAlignment="left"
      activator={
        <Button
          icon={CalendarIcon}
          disclosure={open ? "up" : "down"}
          onClick={() => setOpen(!open)}
          accessibilityLabel={`Date range: ${range.title}, ${range.label}`}
        >
          {range.title}
        </Button>
      }
    >
      <RangePanel
        range={range}
        onCancel={close}
        onChoose={(choice) => {
          close();
          onChoose(choice);
        }}
      />
    </Popover>
  );
}
