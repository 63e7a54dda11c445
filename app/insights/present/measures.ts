import { formatterOf } from "#app/lib/format.ts";
import { formatMoney } from "#app/lib/money.ts";
import type { Shop } from "#app/tenancy/index.server.ts";
import type { MeasureView } from "./cohorts-view.ts";
import { definitionFor } from "../definitions/definition-for.ts";
import type { MetricId } from "../definitions/definitions.ts";
import { isDrillMetric } from "../drill/drills.ts";
import type { CustomerMeasures } from "../reports/customer-measures.server.ts";

/** What the range's customers did, as text for one reader. */
export function presentMeasures(measures: CustomerMeasures, shop: Shop, locale: string): MeasureView[] {
  const format = formatterOf(locale, shop.timeZone);
  const share = (value: string | null) => (value === null ? null : format.percent(value));
  const { pairs, median, mean } = measures.timeBetweenOrders;
  const days = new Intl.NumberFormat(locale, { style: "unit", unit: "day", maximumFractionDigits: 1 });
  const inDays = (value: string | null) =>
    value === null ? null : days.format(value as Intl.StringNumericLiteral);
  const view = (id: MetricId, value: string | null, detail: string | null = null): MeasureView => ({
    id,
    definition: definitionFor(id, shop.settings),
    value,
    detail,
    linked: isDrillMetric(id),
  });
  return [
    view("customers", format.count(measures.customers)),
    view("first_time_customers", format.count(measures.firstTime)),
    view("returning_customers", format.count(measures.returning)),
    view("returning_customer_rate", share(measures.returningRate)),
    view("repeat_purchase_rate", share(measures.repeatPurchaseRate)),
    view(
      "amount_spent_per_customer",
      measures.spentPerCustomer === null
        ? null
        : formatMoney(measures.spentPerCustomer, shop.currency, locale),
    ),
    view(
      "time_between_orders",
      inDays(median),
      mean === null
        ? null
        : `Median of ${format.count(pairs)} repeat ${pairs === 1 ? "order" : "orders"} (average ${inDays(mean)})`,
    ),
  ];
}
