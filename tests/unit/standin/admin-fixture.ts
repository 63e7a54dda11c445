import { expect } from "vitest";
import {
  createWorld,
  executeAdmin,
  type ShopOptions,
  type StandinShop,
  type World,
} from "#tests/standin/index.ts";

export const DOMAIN = "api.myshopify.com";
export const SCOPES = ["read_orders", "read_all_orders", "read_products", "read_customers"];

export interface AdminBody<T> {
  data: T;
  errors?: Array<{ message: string; path?: unknown; extensions?: Record<string, unknown> }>;
  extensions?: {
    cost: {
      requestedQueryCost: number;
      actualQueryCost: number | null;
      throttleStatus: { maximumAvailable: number; currentlyAvailable: number; restoreRate: number };
    };
    search?: unknown[];
  };
}

/** A world with one shop, a clock that stands until it is moved, and a client of its Admin API. */
export interface AdminFixture {
  readonly world: World;
  readonly shop: StandinShop;
  readonly clock: { now: number };
  /** The answer's body as a client reads it; the HTTP status must be 200. */
  readonly ask: <T = unknown>(
    query: string,
    variables?: Record<string, unknown>,
    scopes?: readonly string[],
  ) => Promise<AdminBody<T>>;
}

export function adminFixture(options: Partial<ShopOptions> = {}): AdminFixture {
  const clock = { now: Date.parse("2026-11-22T12:00:00Z") };
  const world = createWorld({ seed: 9, now: () => new Date(clock.now) });
  const shop = world.addShop({ domain: DOMAIN, orders: 400, customers: 120, products: 20, ...options });
  return {
    world,
    shop,
    clock,
    ask: async <T>(
      query: string,
      variables: Record<string, unknown> = {},
      scopes: readonly string[] = SCOPES,
    ) => {
      const { status, body } = await executeAdmin(world, DOMAIN, { query, variables, scopes });
      expect(status).toBe(200);
      return JSON.parse(JSON.stringify(body)) as AdminBody<T>;
    },
  };
}

/** What a query for orders answers. */
export interface OrdersAnswer<Node = { id: string; name: string }> {
  orders: {
    nodes: Node[];
    edges: Array<{ cursor: string; node: Node }>;
    pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string; endCursor: string };
  };
}

export interface CountAnswer {
  ordersCount: { count: number };
}
