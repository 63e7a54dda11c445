import { createDatabase } from "#app/db/index.server.ts";

/** Orders written at the same time, as a server under load would. */
const CONCURRENT = 8;

/**
 * The way that is first thought of: Prisma's upsert, a row at a time. The rows of the first orders of `sourceUrl`, written to
 * an empty database with the same tables.
 * @returns orders a second.
 */
export async function upsertRowByRow(sourceUrl: string, targetUrl: string, orders: number): Promise<number> {
  const source = createDatabase(sourceUrl);
  const target = createDatabase(targetUrl, { connectionLimit: 3 * CONCURRENT });
  try {
    const first = await source.prisma.salesOrder.findMany({ take: orders, orderBy: { externalId: "asc" } });
    const loaded = await Promise.all(
      first.map(async (order) => {
        const of = { shopId: order.shopId, orderId: order.externalId };
        const [lines, sales, customer] = await Promise.all([
          source.prisma.orderLine.findMany({ where: of }),
          source.prisma.sale.findMany({ where: of }),
          source.prisma.customer.findFirst({
            where: { shopId: order.shopId, externalId: order.customerId ?? "" },
          }),
        ]);
        return { order, lines, sales, customer };
      }),
    );
    type Loaded = (typeof loaded)[number];
    const { prisma } = target;
    const upsert = async ({ order, lines, sales, customer }: Loaded) => {
      if (customer) {
        const { shopId, externalId } = customer;
        const where = { shopId_externalId: { shopId, externalId } };
        const row = { ...customer, tags: customer.tags ?? undefined };
        await prisma.customer.upsert({ where, create: row, update: row });
      }
      const { shopId, externalId } = order;
      const row = {
        ...order,
        discountCodes: order.discountCodes ?? undefined,
        tags: order.tags ?? undefined,
        charges: order.charges ?? [],
      };
      await prisma.salesOrder.upsert({
        where: { shopId_externalId: { shopId, externalId } },
        create: row,
        update: row,
      });
      for (const line of lines) {
        const key = { shopId, orderId: externalId, id: line.id };
        await prisma.orderLine.upsert({ where: { shopId_orderId_id: key }, create: line, update: line });
      }
      for (const sale of sales) {
        const key = { shopId, occurredOn: sale.occurredOn, orderId: externalId, saleKey: sale.saleKey };
        await prisma.sale.upsert({
          where: { shopId_occurredOn_orderId_saleKey: key },
          create: sale,
          update: sale,
        });
      }
    };
    let next = 0;
    const started = performance.now();
    await Promise.all(
      Array.from({ length: CONCURRENT }, async () => {
        for (let order = loaded[next++]; order; order = loaded[next++]) await upsert(order);
      }),
    );
    return loaded.length / ((performance.now() - started) / 1000);
  } finally {
    await source.close();
    await target.close();
  }
}
