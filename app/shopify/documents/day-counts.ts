/** Days counted in one query. */
export const DAYS_AT_ONCE = 20;

function countsOf(field: "ordersCount" | "customersCount" | "productsCount"): string {
  const places = Array.from({ length: DAYS_AT_ONCE }, (_unused, index) => index);
  return `#graphql
  query DayCounts(${places.map((n) => `$q${n}: String!`).join(", ")}) {
    ${places.map((n) => `d${n}: ${field}(query: $q${n}, limit: null) { count precision }`).join("\n    ")}
  }
`;
}

/** Counts of `DAYS_AT_ONCE` searches, `$q0` and on, as `d0` and on. */
export const orderCountsDocument = countsOf("ordersCount");
export const customerCountsDocument = countsOf("customersCount");
export const productCountsDocument = countsOf("productsCount");
