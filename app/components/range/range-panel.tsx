import {
  BlockStack,
  Box,
  Button,
  DatePicker,
  InlineGrid,
  InlineStack,
  OptionList,
  Select,
  TextField,
  useBreakpoints,
} from "@shopify/polaris";
import { useState, type FormEvent } from "react";
import { faultsOf, fromCalendar, isDayText, toCalendar } from "./dates.ts";
import type { RangeChoice, RangeView } from "./range-view.ts";

interface RangePanelProps {
  readonly range: RangeView;
  readonly onChoose: (choice: RangeChoice) => void;
  readonly onCancel: () => void;
}

const CUSTOM = "custom";

/** The picker's content. It lives in a popover, which only browsers draw, so it may ask for the screen's width. */
export function RangePanel({ range, onChoose, onCancel }: RangePanelProps) {
  const { mdUp } = useBreakpoints();
  const [chosen, setChosen] = useState(range.selected);
  const [from, setFrom] = useState(range.from);
  const [to, setTo] = useState(range.to);
  const [month, setMonth] = useState(() => monthOf(range.to));
  const [tried, setTried] = useState(false);
  const faults = faultsOf(from, to, range.earliest, range.today);
  const shown = tried ? faults : {};

  const choosePreset = (id: string) => {
    setChosen(id);
    const preset = range.presets.find((one) => one.id === id);
    if (!preset) return;
    setFrom(preset.from);
    setTo(preset.to);
    setMonth(monthOf(preset.to));
  };
  const type = (which: "from" | "to") => (text: string) => {
    setChosen(CUSTOM);
    (which === "from" ? setFrom : setTo)(text);
    if (isDayText(text)) setMonth(monthOf(text));
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (faults.from || faults.to) return;
    onChoose(chosen === CUSTOM ? { from, to } : { preset: chosen });
  };
  // Of two months side by side the right one is the month in question.
  const first = monthAfter(month, mdUp ? -1 : 0);
  const options = [
    ...range.presets.map(({ id, label }) => ({ value: id, label })),
    { value: CUSTOM, label: "Custom" },
  ];

  return (
    <form onSubmit={submit} noValidate className="ts-range">
      <div className="ts-range-body">
        {mdUp && (
          <div className="ts-range-presets">
            <OptionList
              options={options}
              selected={[chosen]}
              onChange={([id]) => id !== undefined && choosePreset(id)}
            />
          </div>
        )}
        <Box padding="400">
          <BlockStack gap="400">
            {!mdUp && <Select label="Range" options={options} value={chosen} onChange={choosePreset} />}
            <InlineGrid columns={2} gap="300">
              <TextField
                label="From"
                autoComplete="off"
                placeholder="YYYY-MM-DD"
                value={from}
                onChange={type("from")}
                error={shown.from}
              />
              <TextField
                label="To"
                autoComplete="off"
                placeholder="YYYY-MM-DD"
                value={to}
                onChange={type("to")}
                error={shown.to}
              />
            </InlineGrid>
            <DatePicker
              month={first.month}
              year={first.year}
              multiMonth={mdUp}
              allowRange
              weekStartsOn={1}
              selected={
                isDayText(from) && isDayText(to) && from <= to
                  ? { start: toCalendar(from), end: toCalendar(to) }
                  : toCalendar(range.today)
              }
              disableDatesBefore={toCalendar(range.earliest)}
              disableDatesAfter={toCalendar(range.today)}
              onMonthChange={(next, year) => setMonth(monthAfter({ month: next, year }, mdUp ? 1 : 0))}
              onChange={({ start, end }) => {
                setChosen(CUSTOM);
                setFrom(fromCalendar(start));
                setTo(fromCalendar(end));
              }}
            />
          </BlockStack>
        </Box>
      </div>
      <div className="ts-range-foot">
        <InlineStack align="end" gap="200">
          <Button onClick={onCancel}>Cancel</Button>
          <Button variant="primary" submit>
            Apply
          </Button>
        </InlineStack>
      </div>
    </form>
  );
}

interface Month {
  /** 0 to 11, as Polaris counts. */
  readonly month: number;
  readonly year: number;
}

function monthOf(day: string): Month {
  return monthAfter({ month: Number(day.slice(5, 7)) - 1, year: Number(day.slice(0, 4)) }, 0);
}

function monthAfter({ month, year }: Month, months: number): Month {
  const index = year * 12 + month + months;
  return { month: index % 12, year: Math.floor(index / 12) };
}
