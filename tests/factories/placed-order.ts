import type { OrderSpec } from "./order-spec.ts";

/** Two units at 40.00 for customer 7, in New York: what tests of one order begin with. */
export const placed: OrderSpec = {
  id: "5001",
  at: "2026-03-02T12:00:00-05:00",
  customer: "7",
  lines: [{ id: "1", quantity: 2, price: "40.00" }],
};
