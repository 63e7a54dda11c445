import { AdminError } from "./context.ts";

export interface PageArguments {
  readonly first?: number | null;
  readonly last?: number | null;
  readonly after?: string | null;
  readonly before?: string | null;
  readonly reverse?: boolean | null;
}

export interface Page {
  readonly edges: ReadonlyArray<{ cursor: string; node: unknown }>;
  readonly nodes: readonly unknown[];
  readonly pageInfo: {
    hasNextPage: boolean;
    hasPreviousPage: boolean;
    startCursor: string | null;
    endCursor: string | null;
  };
}

/** Where an element stands: its sort value, then its number. */
export type Place = readonly [value: number | string, n: number];

function compare(a: Place, b: Place): number {
  if (a[0] !== b[0]) return a[0] < b[0] ? -1 : 1;
  return a[1] - b[1];
}

function encode(place: Place): string {
  return Buffer.from(JSON.stringify({ last_id: place[1], last_value: place[0] })).toString("base64");
}

function decode(cursor: string): Place {
  try {
    const { last_id: n, last_value: value } = JSON.parse(Buffer.from(cursor, "base64").toString("utf8")) as {
      last_id: number;
      last_value: number | string;
    };
    if (typeof n === "number") return [value, n];
  } catch {
    // Falls through: any unreadable cursor is refused alike.
  }
  throw new AdminError(`Invalid cursor: ${cursor}`, "INVALID_CURSOR");
}

const MAX_PAGE = 250;

function pageSize(args: PageArguments): number {
  const { first, last } = args;
  const size = first ?? last;
  if (size === null || size === undefined)
    throw new AdminError("you must provide one of first or last", "BAD_REQUEST");
  if (first != null && last != null)
    throw new AdminError("providing both first and last is not supported", "BAD_REQUEST");
  if (size < 0 || size > MAX_PAGE) {
    throw new AdminError(`Value ${size} is not valid: it must be between 0 and ${MAX_PAGE}`, "BAD_REQUEST");
  }
  return size;
}

/** Elements that a connection pages over; they are made only when asked for. */
export class List {
  readonly #places: readonly Place[];
  readonly #make: (n: number) => unknown;

  /** `places` need not be sorted. */
  constructor(places: Place[], make: (n: number) => unknown) {
    this.#places = places.sort(compare);
    this.#make = make;
  }

  static of(items: readonly unknown[]): List {
    return new List(
      items.map((_, i): Place => [i, i]),
      (n) => items[n],
    );
  }

  get length(): number {
    return this.#places.length;
  }

  *all(reverse = false): IterableIterator<unknown> {
    const places = reverse ? [...this.#places].reverse() : this.#places;
    for (const place of places) yield this.#make(place[1]);
  }

  /** A page as the arguments say. A cursor stays right when elements come and go around it. */
  page(args: PageArguments): Page {
    const size = pageSize(args);
    const reverse = args.reverse ?? false;
    const ordered = reverse ? [...this.#places].reverse() : this.#places;
    const passed = (place: Place, cursor: Place): boolean =>
      reverse ? compare(place, cursor) < 0 : compare(place, cursor) > 0;
    const after = args.after == null ? null : decode(args.after);
    const before = args.before == null ? null : decode(args.before);
    const low = after === null ? 0 : ordered.findIndex((place) => passed(place, after));
    const start = low < 0 ? ordered.length : low;
    const high = before === null ? -1 : ordered.findIndex((place) => !passed(before, place));
    const end = high < 0 ? ordered.length : high;
    const chosen =
      args.first != null
        ? ordered.slice(start, Math.min(end, start + size))
        : ordered.slice(Math.max(start, end - size), Math.max(start, end));
    const from = args.first != null ? start : Math.max(start, end - size);
    const edges = chosen.map((place) => ({ cursor: encode(place), node: this.#make(place[1]) }));
    return {
      edges,
      nodes: edges.map(({ node }) => node),
      pageInfo: {
        hasNextPage: from + chosen.length < ordered.length,
        hasPreviousPage: from > 0,
        startCursor: edges[0]?.cursor ?? null,
        endCursor: edges[edges.length - 1]?.cursor ?? null,
      },
    };
  }
}
