import { z } from "zod";
import { topCustomers, type CustomerCursor, type TopCustomer } from "../reports/top-customers.server.ts";
import { cursorCodec } from "#app/lib/cursor.ts";
import { externalIdText } from "#app/lib/external-id.ts";
import { moneyOf, writeRange } from "./present.ts";
import { money, nextCursor, pageParameters, rangeHead, rangeParameters } from "./schemas.ts";
import { serve } from "./serve.ts";

const ROWS = 10;

export const servedTopCustomers = serve({
  report: topCustomers,
  parameters: z.strictObject({ ...rangeParameters, ...pageParameters(ROWS) }),
  answer: z
    .strictObject({
      ...rangeHead,
      customers: z.array(
        z.strictObject({
          id: z.string(),
          name: z.string().nullable().meta({ description: "Null if none is stored, or after erasure." }),
          email: z.string().nullable(),
          orders: z.number().int().meta({ description: "Orders placed in the range." }),
          spent: money,
        }),
      ),
      nextCursor,
    })
    .meta({ id: "TopCustomers" }),
  fromRollups: false,
  table: (write) =>
    write(({ customers }) => customers, {
      id: ({ id }) => id,
      name: ({ name }) => name,
      email: ({ email }) => email,
      orders: ({ orders }) => orders,
      spent: ({ spent }) => spent,
      currency: ({ spent }) => spent.currency,
    }),
  async ask(scope, { limit, cursor }) {
    const after = cursor === undefined ? null : readCursor(cursor);
    if (cursor !== undefined && after === null)
      return { outcome: "invalid", field: "cursor", reason: "This is no cursor of this list." };
    const page = await topCustomers.run(scope, { limit: limit === undefined ? ROWS : Number(limit), after });
    const last = page.customers.at(-1);
    return {
      outcome: "answered",
      answer: {
        ...writeRange(scope),
        customers: page.customers.map(({ net, id, name, email, orders }) => ({
          id,
          name,
          email,
          orders,
          spent: moneyOf(net, scope.shop.currency),
        })),
        nextCursor: page.hasMore && last ? writeCursor(last) : null,
      },
    };
  },
});

const codec = cursorCodec("c", z.tuple([z.string().regex(/^\d{1,26}\.\d{4}$/), externalIdText()]));

function writeCursor({ net, id }: TopCustomer): string {
  return codec.write([net, id]);
}

function readCursor(text: string): CustomerCursor | null {
  const place = codec.read(text);
  return place && { net: place[0], id: place[1] };
}
