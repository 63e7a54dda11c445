import { sql, type RawBuilder } from "kysely";
import type { LedgerAsk } from "./ledger-ask.ts";
import { writePlace, type Place } from "./place.ts";

/** Which way a page is read from its place, and the condition that starts it there. */
export interface PageWindow {
  readonly backwards: boolean;
  readonly direction: "asc" | "desc";
  /** True of all rows beyond the place. */
  readonly beyond: RawBuilder<boolean>;
}

/**
 * Starts a page at the ask's place. The first column's bound stands alone in front, so that the index range is used:
 * comparisons of row values are not, on MySQL.
 * @param columns that order the list: the day, then ids.
 */
export function windowOf(
  { olderThan, newerThan }: LedgerAsk,
  columns: readonly RawBuilder<unknown>[],
): PageWindow {
  const backwards = newerThan !== null && olderThan === null;
  const place = olderThan ?? newerThan;
  return {
    backwards,
    direction: backwards ? "asc" : "desc",
    beyond: place === null ? sql<boolean>`TRUE` : conditionOf(place, columns, backwards),
  };
}

function conditionOf(place: Place, columns: readonly RawBuilder<unknown>[], backwards: boolean) {
  const operator = backwards ? sql`>` : sql`<`;
  const values = [place.day, ...place.ids];
  const steps = columns.map((column, index) => {
    const equal = columns.slice(0, index).map((before, at) => sql`${before} = ${values[at]}`);
    return sql`(${sql.join([...equal, sql`${column} ${operator} ${values[index] ?? ""}`], sql` AND `)})`;
  });
  const [day] = columns;
  return sql<boolean>`(${day} ${operator}= ${place.day} AND (${sql.join(steps, sql` OR `)}))`;
}

/** A page's rows, newest first, and the places that its neighbours start from; null at an end. */
export interface Page<Row> {
  readonly rows: readonly Row[];
  readonly older: string | null;
  readonly newer: string | null;
}

/** Cuts what was read, one row more than the page has, into the page. */
export function pageOf<Row>(
  read: readonly Row[],
  { limit, olderThan }: LedgerAsk,
  { backwards }: PageWindow,
  placeOf: (row: Row) => Place,
): Page<Row> {
  const more = read.length > limit;
  const rows = read.slice(0, limit);
  if (backwards) rows.reverse();
  const first = rows[0];
  const last = rows.at(-1);
  return {
    rows,
    older: last && (backwards || more) ? writePlace(placeOf(last)) : null,
    newer: first && (backwards ? more : olderThan !== null) ? writePlace(placeOf(first)) : null,
  };
}
