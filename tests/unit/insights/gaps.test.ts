import { describe, expect, it } from "vitest";
import { formatterOf } from "#app/lib/format.ts";
import { presentGaps } from "../../../app/routes/app.live/load-gaps.server.ts";

const format = formatterOf("en", "UTC");
const whole = {
  shop: { scopes: ["read_orders", "read_customers", "read_products"] },
  orders: { unread: 0, unproven: 0 },
  waiting: 0,
  waitedMs: 0,
};

describe("F4: what is known to be missing stands beside the numbers", () => {
  it("nothing is said where nothing is missing, nor of updates that are a moment old", () => {
    expect(presentGaps(whole, format)).toBeNull();
    expect(presentGaps({ ...whole, waiting: 7, waitedMs: 59_000 }, format)).toBeNull();
  });

  it.each([
    [
      { orders: { unread: 3, unproven: 0 } },
      "3 order updates aren't in these numbers yet",
      "/app/data/failed",
    ],
    [{ orders: { unread: 1, unproven: 0 } }, "1 order update isn't in these numbers yet", "/app/data/failed"],
    [{ orders: { unread: 0, unproven: 2 } }, "2 orders don't add up", "/app/data"],
    [
      { shop: { scopes: ["read_orders", "read_products"] } },
      "Tillsight has no permission to read your customers",
      "/app/data",
    ],
    [{ waiting: 12, waitedMs: 240_000 }, "New updates are taking longer than usual", "/app/data"],
  ])("%j", (change, title, review) => {
    const gaps = presentGaps({ ...whole, ...change }, format);
    expect(gaps).toMatchObject({ title, review });
    expect(gaps?.lines).toHaveLength(1);
  });

  it("several are one banner: the title is the one that makes numbers wrong, each has its sentence", () => {
    const gaps = presentGaps(
      { shop: { scopes: [] }, orders: { unread: 2, unproven: 1 }, waiting: 1, waitedMs: 90_000 },
      format,
    );
    expect(gaps?.title).toBe("2 order updates aren't in these numbers yet");
    expect(gaps?.lines).toEqual([
      "We couldn't read 2 updates about orders from Shopify.",
      "1 order differs from the total that Shopify states.",
      "Without the permission read_orders, your orders are missing.",
      "Without the permission read_customers, your customers are missing.",
      "Without the permission read_products, your products are missing.",
      "1 update is being processed, the oldest for 1.5 min.",
    ]);
  });
});
