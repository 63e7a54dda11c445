import { describe, expect, it } from "vitest";
import { adminFixture } from "./admin-fixture.ts";

describe("an order", () => {
  it("tells its refunds and agreements", async () => {
    const { shop, ask } = adminFixture({ orders: 0, customers: 3 });
    const { record } = shop.createOrder({
      customerId: null,
      lines: [{ quantity: 3, price: "10.00" }],
      discount: { amount: "1.00" },
      shipping: { price: "5.00" },
      taxRate: "0.1",
    });
    shop.refundOrder(record.id, {
      lines: [{ index: 0, quantity: 1 }],
      shipping: true,
      adjustments: [{ amount: "2.00", reason: "Restock" }],
    });
    const money = "{ shopMoney { amount } }";
    const { data, errors } = await ask<{ order: { refunds: unknown; agreements: { nodes: unknown } } }>(
      `query($id: ID!) { order(id: $id) {
        totalPriceSet ${money} currentTotalPriceSet ${money} totalRefundedSet ${money}
        refunds { refundLineItems(first: 9) { nodes { quantity restockType subtotalSet ${money} totalTaxSet ${money} lineItem { quantity currentQuantity } } }
          refundShippingLines(first: 9) { nodes { subtotalAmountSet ${money} taxAmountSet ${money} } }
          orderAdjustments(first: 9) { nodes { reason amountSet ${money} taxAmountSet ${money} } } }
        agreements(first: 9) { nodes { reason sales(first: 9) { nodes { actionType lineType quantity totalAmount ${money} totalTaxAmount ${money}
          totalDiscountAmountBeforeTaxes ${money} ... on ProductSale { lineItem { id } } } } } } } }`,
      { id: `gid://shopify/Order/${record.id}` },
    );
    expect(errors).toBeUndefined();
    const amount = (value: string): object => ({ shopMoney: { amount: value } });
    const lineItem = { id: `gid://shopify/LineItem/${record.lines[0]?.id ?? ""}` };
    // 29.00 goods and 2.90, 5.00 shipping and 0.50; a third of the goods, the shipping, 2.00 kept.
    expect(data.order).toMatchObject({
      totalPriceSet: amount("37.4"),
      currentTotalPriceSet: amount("21.26"),
      totalRefundedSet: amount("14.14"),
    });
    expect(data.order.refunds).toEqual([
      {
        refundLineItems: {
          nodes: [
            {
              ...{ quantity: 1, restockType: "RETURN", lineItem: { quantity: 3, currentQuantity: 2 } },
              ...{ subtotalSet: amount("9.67"), totalTaxSet: amount("0.97") },
            },
          ],
        },
        refundShippingLines: { nodes: [{ subtotalAmountSet: amount("5.0"), taxAmountSet: amount("0.5") }] },
        orderAdjustments: {
          nodes: [{ reason: "RESTOCK", amountSet: amount("2.0"), taxAmountSet: amount("0.0") }],
        },
      },
    ]);
    const sale = (
      actionType: string,
      lineType: string,
      quantity: number,
      total: string,
      tax: string,
    ): object => ({
      ...{ actionType, lineType, quantity, totalAmount: amount(total), totalTaxAmount: amount(tax) },
    });
    expect(data.order.agreements.nodes).toMatchObject([
      {
        reason: "ORDER",
        sales: {
          nodes: [
            {
              ...sale("ORDER", "PRODUCT", 3, "31.9", "2.9"),
              totalDiscountAmountBeforeTaxes: amount("1.0"),
              lineItem,
            },
            sale("ORDER", "SHIPPING", 1, "5.5", "0.5"),
          ],
        },
      },
      {
        reason: "REFUND",
        sales: {
          nodes: [
            { ...sale("RETURN", "PRODUCT", -1, "-10.64", "-0.97"), lineItem },
            sale("RETURN", "SHIPPING", -1, "-5.5", "-0.5"),
            sale("RETURN", "ADJUSTMENT", 0, "2.0", "0.0"),
          ],
        },
      },
    ]);
  });

  it("tells shipping that an edit took off only to who asks for it, and the edit's agreement", async () => {
    const { shop, ask } = adminFixture({ orders: 0, customers: 3 });
    const { record } = shop.createOrder({
      customerId: null,
      lines: [{ quantity: 1, price: "50.00", duty: "12.00" }],
      shipping: { price: "10.00", title: "Slow" },
      dutiesIncluded: true,
    });
    shop.editOrder(record.id, { removeShipping: [0], addShipping: [{ price: "4.00", title: "Fast" }] });
    const money = "{ shopMoney { amount } }";
    const line = `{ nodes { title isRemoved currentDiscountedPriceSet ${money} } }`;
    const { data, errors } = await ask<{ order: Record<string, unknown> }>(
      `query($id: ID!) { order(id: $id) { dutiesIncluded edited currentTotalPriceSet ${money}
        shippingLine { title } shippingLines(first: 9) ${line}
        all: shippingLines(first: 9, includeRemovals: true) ${line}
        agreements(first: 9) { nodes { reason sales(first: 9) { nodes { actionType lineType totalAmount ${money} } } } } } }`,
      { id: `gid://shopify/Order/${record.id}` },
    );
    expect(errors).toBeUndefined();
    const amount = (value: string): object => ({ shopMoney: { amount: value } });
    const fast = { title: "Fast", isRemoved: false, currentDiscountedPriceSet: amount("4.0") };
    const slow = { title: "Slow", isRemoved: true, currentDiscountedPriceSet: amount("0.0") };
    expect(data.order).toMatchObject({
      dutiesIncluded: true,
      edited: true,
      currentTotalPriceSet: amount("54.0"),
      shippingLine: { title: "Fast" },
      shippingLines: { nodes: [fast] },
      all: { nodes: [slow, fast] },
    });
    const { nodes } = data.order.agreements as { nodes: { reason: string; sales: { nodes: object[] } }[] };
    const sale = (actionType: string, lineType: string, value: string) => ({
      ...{ actionType, lineType },
      totalAmount: amount(value),
    });
    expect(nodes.map(({ reason, sales }) => [reason, sales.nodes])).toEqual([
      [
        "ORDER",
        [sale("ORDER", "PRODUCT", "38.0"), sale("ORDER", "SHIPPING", "10.0"), sale("ORDER", "DUTY", "12.0")],
      ],
      ["ORDER_EDIT", [sale("RETURN", "SHIPPING", "-10.0"), sale("ORDER", "SHIPPING", "4.0")]],
    ]);
  });
});
