import { z } from "zod";
import { readCursor, recentOrders } from "../reports/recent-orders.server.ts";
import { moneyOf } from "./present.ts";
import { money, nextCursor, pageParameters } from "./schemas.ts";
import { serve } from "./serve.ts";

const ROWS = 25;

export const servedRecentOrders = serve({
  report: recentOrders,
  parameters: z.strictObject(pageParameters(ROWS)),
  answer: z
    .strictObject({
      orders: z.array(
        z.strictObject({
          id: z.string(),
          name: z.string(),
          processedAt: z.iso.datetime(),
          customer: z
            .strictObject({ id: z.string(), name: z.string().nullable() })
            .nullable()
            .meta({ description: "Null: a guest." }),
          total: money.meta({ description: "As placed, in the order's own currency." }),
          financialStatus: z.string().nullable(),
          fulfillmentStatus: z.string().nullable(),
          cancelled: z.boolean(),
          test: z.boolean(),
        }),
      ),
      nextCursor,
    })
    .meta({ id: "RecentOrders" }),
  fromRollups: false,
  table: (write) =>
    write(({ orders }) => orders, {
      id: ({ id }) => id,
      name: ({ name }) => name,
      processedAt: ({ processedAt }) => processedAt,
      customerId: ({ customer }) => customer?.id ?? null,
      customerName: ({ customer }) => customer?.name ?? null,
      total: ({ total }) => total,
      currency: ({ total }) => total.currency,
      financialStatus: ({ financialStatus }) => financialStatus,
      fulfillmentStatus: ({ fulfillmentStatus }) => fulfillmentStatus,
      cancelled: ({ cancelled }) => cancelled,
      test: ({ test }) => test,
    }),
  async ask(scope, { limit, cursor }) {
    const olderThan = cursor === undefined ? null : readCursor(cursor);
    if (cursor !== undefined && olderThan === null)
      return { outcome: "invalid", field: "cursor", reason: "This is no cursor of this list." };
    const page = await recentOrders.run(scope, {
      limit: limit === undefined ? ROWS : Number(limit),
      olderThan,
    });
    return {
      outcome: "answered",
      answer: {
        orders: page.orders.map((order) => ({
          id: order.id,
          name: order.name,
          processedAt: order.processedAt.toISOString(),
          customer: order.customerId === null ? null : { id: order.customerId, name: order.customerName },
          total: moneyOf(order.total, order.currency),
          financialStatus: order.financialStatus,
          fulfillmentStatus: order.fulfillmentStatus,
          cancelled: order.cancelled,
          test: order.test,
        })),
        nextCursor: page.older,
      },
    };
  },
});
