import type { TestOrder } from "./sales-of-shop.ts";

/** New York noon in winter, as the worked examples have it. */
export const noon = (day: string) => `2026-${day}T17:00:00Z`;

/**
 * Worked example 10 of the metrics. C1: 5 Jan 100, 20 Jan 50, 3 Mar 30. C2: 10 Jan 80, 8 Feb 20. C3: 2 Feb 60, of which
 * 10 returned on 5 Mar. A guest: 9 Feb 40.
 */
export const customersExample: readonly TestOrder[] = [
  { id: 1, at: noon("01-05"), customer: 1, price: "100.00" },
  { id: 2, at: noon("01-20"), customer: 1, price: "50.00" },
  { id: 3, at: noon("03-03"), customer: 1, price: "30.00" },
  { id: 4, at: noon("01-10"), customer: 2, price: "80.00" },
  { id: 5, at: noon("02-08"), customer: 2, price: "20.00" },
  {
    id: 6,
    at: noon("02-02"),
    customer: 3,
    price: "60.00",
    refund: { at: noon("03-05"), subtotal: "10.00", quantity: 0 },
  },
  { id: 7, at: noon("02-09"), price: "40.00" },
];
