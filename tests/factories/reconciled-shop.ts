import { sql } from "kysely";
import { createAcceptor } from "#app/inbox/index.server.ts";
import { wakeJobs } from "#app/jobs/index.server.ts";
import { shopById, type Shop } from "#app/tenancy/index.server.ts";
import { AGREEMENTS_KIND, reconcileStatus, startReconcile } from "#app/shopify/index.server.ts";
import { drain, type WorkerContext } from "#app/worker/index.server.ts";
import { backfillToEnd } from "./backfill-to-end.ts";
import { openShopifyShop, type ShopifyShop } from "./shopify-shop.ts";
import { setRestoreRate } from "#tests/standin/graphql/index.ts";
import type { StandinEvent, StandinShop } from "#tests/standin/world/types.ts";

/** A shop that was backfilled, with what happens to it at Shopify and what comes of that. */
export interface ReconciledShop {
  readonly world: ShopifyShop;
  readonly shop: Shop;
  readonly standin: StandinShop;
  readonly context: WorkerContext;
  /** Accepts webhooks as the route does; nothing is worked off. */
  accept(events: readonly StandinEvent[]): Promise<void>;
  /** Works until nothing is due: deliveries, jobs, rollups. */
  work(): Promise<void>;
  /** One comparison with Shopify, by the worker. @returns what became of it. */
  reconcile(options?: { readonly deep?: boolean }): ReturnType<typeof statusOf>;
  /** The tenant as it is now. */
  current(): Promise<Shop>;
}

/** Five minutes on: what a test changes just now is no longer on its way. */
const later = () => new Date(Date.now() + 5 * 60_000);

/**
 * Opens one; close its `world`. The queues of the database are emptied.
 * @param arrange what happened at Shopify before the backfill.
 */
export async function openReconciledShop(
  options: Parameters<typeof openShopifyShop>[0] = {},
  arrange: (standin: StandinShop) => void = () => undefined,
): Promise<ReconciledShop> {
  const world = await openShopifyShop({ orders: 40, customers: 30, products: 8, ...options });
  const db = world.database.kysely;
  for (const table of ["job", "schedule", "webhook_inbox", "webhook_receipt"])
    await sql`DELETE FROM ${sql.table(table)}`.execute(db);
  // Its points are not what is looked at here.
  setRestoreRate(world.standin.world, world.domain, 2_000);
  const standin = world.standin.world.shop(world.domain);
  if (!standin) throw new Error("the stand-in made no shop");
  arrange(standin);
  const shop = await backfillToEnd(world);
  const context = { db, admin: world.admin, log: world.log, now: later };
  const acceptor = createAcceptor(db);
  let sent = 0;
  /** A job that looks again in half a second is made due at once. */
  const work = async () => {
    await drain(context, { jobs: true });
    await wakeJobs(db, shop, AGREEMENTS_KIND);
    await drain(context, { jobs: true });
  };
  return {
    world,
    shop,
    standin,
    context,
    async accept(events) {
      const deliveries = events.map((event) => ({
        shopDomain: event.shopDomain,
        topic: event.topic,
        webhookId: `test-${world.domain}-${(sent += 1)}`,
        eventId: event.eventId,
        apiVersion: event.apiVersion,
        triggeredAt: new Date(event.triggeredAt),
        body: Buffer.from(event.body),
      }));
      await Promise.all(deliveries.map((delivery) => acceptor.accept(delivery)));
    },
    work,
    async reconcile({ deep = false } = {}) {
      await startReconcile(db, shop, { deep });
      await work();
      return statusOf(db, shop, deep);
    },
    current: async () => (await shopById(db, shop.id)) ?? shop,
  };
}

async function statusOf(db: WorkerContext["db"], shop: Shop, deep: boolean) {
  const status = await reconcileStatus(db, shop);
  return deep ? status.deep : status.hourly;
}
