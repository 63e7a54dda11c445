import { Badge, Icon, InlineStack, Text, UnstyledButton } from "@shopify/polaris";
import { ChevronDownIcon, ChevronRightIcon } from "@shopify/polaris-icons";
import { Fragment, useState } from "react";
import { MetricDefinition } from "../metric/metric-definition.tsx";
import { DayOrders } from "./day-orders.tsx";
import { MeasuresTable } from "./measures-table.tsx";
import type { ParityDayView, ParityPageData } from "./parity-view.ts";

interface DaysTableProps extends Pick<ParityPageData, "definitions"> {
  readonly days: readonly ParityDayView[];
}

/** A row a day with its total sales; opened, all measures, and the orders of a day that differs. */
export function DaysTable({ days, definitions }: DaysTableProps) {
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const toggle = (day: string) => {
    const next = new Set(open);
    if (!next.delete(day)) next.add(day);
    setOpen(next);
  };
  return (
    <table className="ts-table ts-table--flush ts-parity">
      <caption className="ts-hidden">Total sales of each day, in Tillsight and in Shopify</caption>
      <thead>
        <tr>
          <th scope="col">Day</th>
          <th scope="col" className="ts-number">
            Tillsight
          </th>
          <th scope="col" className="ts-number ts-parity-theirs">
            Shopify
          </th>
          <th scope="col" className="ts-number">
            Difference
          </th>
        </tr>
      </thead>
      <tbody>
        {days.map((day) => (
          <Fragment key={day.day}>
            <DayRow day={day} isOpen={open.has(day.day)} onToggle={() => toggle(day.day)} />
            {open.has(day.day) && (
              <tr id={`parity-${day.day}`} className="ts-parity-detail">
                <td colSpan={4}>
                  <MeasuresTable
                    caption={`${day.label}, in Tillsight and in Shopify`}
                    measures={day.measures}
                    labelOf={({ id }) => <MetricDefinition definition={definitions[id]} />}
                  />
                  {day.differs && <DayOrders day={day.day} />}
                </td>
              </tr>
            )}
          </Fragment>
        ))}
      </tbody>
    </table>
  );
}

interface DayRowProps {
  readonly day: ParityDayView;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
}

function DayRow({ day, isOpen, onToggle }: DayRowProps) {
  const total = day.measures.find(({ id }) => id === "total");
  return (
    <tr>
      <th scope="row">
        <UnstyledButton
          className="ts-parity-day"
          onClick={onToggle}
          ariaExpanded={isOpen}
          ariaControls={`parity-${day.day}`}
        >
          <span className="ts-phase-icon">
            <Icon source={isOpen ? ChevronDownIcon : ChevronRightIcon} />
          </span>
          <InlineStack gap="200" blockAlign="center">
            <span className="ts-nowrap">{day.label}</span>
            {day.running && <Badge size="small">Today (in progress)</Badge>}
            {day.differs && (
              <Badge size="small" tone="critical">
                Differs
              </Badge>
            )}
          </InlineStack>
        </UnstyledButton>
      </th>
      <td className="ts-number">{total?.ours}</td>
      <td className="ts-number ts-parity-theirs">{total?.theirs}</td>
      <td className="ts-number">
        <Text
          as="span"
          {...(day.differs ? { tone: "critical" as const, fontWeight: "semibold" as const } : {})}
        >
          {total?.difference}
        </Text>
      </td>
    </tr>
  );
}
