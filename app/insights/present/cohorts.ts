import { addDays, type Day } from "#app/lib/calendar.ts";
import { formatterOf, type Formatter } from "#app/lib/format.ts";
import { formatMoney } from "#app/lib/money.ts";
import type { Shop } from "#app/tenancy/index.server.ts";
import type { CohortCellView, CohortRowView, CohortsView, CohortValue } from "./cohorts-view.ts";
import { definitionFor } from "../definitions/definition-for.ts";
import { monthAfter, monthOf, type Month } from "../months.ts";
import type { Cohort, CohortCell } from "../reports/cohort.ts";
import type { Cohorts } from "../reports/cohorts.server.ts";

interface Writing {
  readonly format: Formatter;
  readonly today: Day;
  readonly texts: (cell: Pick<CohortCell, CohortValue>) => Record<CohortValue, string | null>;
  /** The highest lifetime value shown, for the colours. */
  readonly highest: number;
}

/** The cohorts as text for one reader, and how strongly each cell is coloured. @param today in the shop's zone. */
export function presentCohorts(report: Cohorts, shop: Shop, locale: string, today: Day): CohortsView {
  const format = formatterOf(locale, shop.timeZone);
  const share = (value: string | null) => (value === null ? null : format.percent(value));
  const texts: Writing["texts"] = ({ retention, valueRetention, lifetimeValue }) => ({
    retention: share(retention),
    valueRetention: share(valueRetention),
    lifetimeValue: lifetimeValue === null ? null : formatMoney(lifetimeValue, shop.currency, locale),
  });
  const values = report.cohorts.flatMap(({ cells }) => cells.map((cell) => Number(cell?.lifetimeValue ?? 0)));
  const writing: Writing = { format, today, texts, highest: Math.max(0, ...values) };
  const means = report.averages.map(texts);
  const of = (value: CohortValue) => means.map((mean) => mean[value]);
  return {
    columns: report.averages.map((_mean, k) => `Month ${format.count(k)}`),
    rows: report.cohorts.map((cohort) => rowView(cohort, writing)),
    means: {
      retention: of("retention"),
      valueRetention: of("valueRetention"),
      lifetimeValue: of("lifetimeValue"),
    },
    definitions: {
      customers: definitionFor("cohort_size", shop.settings),
      retention: definitionFor("cohort_retention", shop.settings),
      valueRetention: definitionFor("cohort_value_retention", shop.settings),
      lifetimeValue: definitionFor("cohort_lifetime_value", shop.settings),
    },
    earlier: report.earlier,
    later: laterOf(report, monthOf(today)),
    notes: notesOf(report),
  };
}

/** As many cohorts on; past the running month there are none. */
function laterOf({ cohorts }: Cohorts, now: Month): Month | null {
  const last = cohorts.at(-1)?.month;
  if (last === undefined || last >= now) return null;
  const until = monthAfter(last, cohorts.length);
  return until < now ? until : now;
}

function rowView(cohort: Cohort, writing: Writing): CohortRowView {
  const { month, customers, beforeHistory, cells } = cohort;
  return {
    month,
    label: writing.format.month(`${month}-01`),
    customers: writing.format.count(customers),
    beforeHistory,
    ...daysOf(month, writing.today),
    cells: cells.map((cell) => cell && cellView(cell, writing)),
  };
}

function cellView(cell: CohortCell, { format, today, texts, highest }: Writing): CohortCellView {
  return {
    partial: cell.partial,
    texts: texts(cell),
    heat: {
      retention: heatOf(cell.retention),
      valueRetention: heatOf(cell.valueRetention),
      lifetimeValue: highest === 0 ? 0 : heatOf(String(Number(cell.lifetimeValue ?? 0) / highest)),
    },
    month: format.month(`${cell.month}-01`),
    ...daysOf(cell.month, today),
  };
}

/** For drawing only: the square root lifts small shares, which most are, above the ground. */
function heatOf(share: string | null): number {
  return Math.round(Math.sqrt(Math.min(1, Math.max(0, Number(share ?? 0)))) * 100) / 100;
}

function daysOf(month: Month, today: Day): { readonly from: Day; readonly to: Day } {
  const last = addDays(`${monthAfter(month, 1)}-01`, -1);
  return { from: `${month}-01`, to: last < today ? last : today };
}

function notesOf({ cohorts, otherCurrencies }: Cohorts): string[] {
  return [
    "Months marked “in progress” aren't over. Averages are weighted by cohort size and include complete months only.",
    ...(cohorts.some(({ beforeHistory }) => beforeHistory)
      ? [
          "Months marked “incomplete” began before the orders that Shopify shares with Tillsight. They aren't part of averages, and some of their customers may have ordered before.",
        ]
      : []),
    ...(otherCurrencies.length === 0
      ? []
      : [`Sales in ${otherCurrencies.join(", ")} aren't included: currencies are never added together.`]),
  ];
}
