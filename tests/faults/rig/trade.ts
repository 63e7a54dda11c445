import { setTimeout as pause } from "node:timers/promises";
import { sql } from "kysely";
import { replay } from "#app/inbox/index.server.ts";
import { activateShop, installShop, type Shop } from "#app/tenancy/index.server.ts";
import { verifyShop } from "#app/worker/index.server.ts";
import type { Random } from "../../factories/random.ts";
import { bodyOf, restOrder } from "../../factories/order-spec.ts";
import { until } from "../../system/control.ts";
import { patiently, type Rig } from "./rig.ts";
import { keyOf, outgoing, type Outgoing, type Sender } from "./sender.ts";

/** What of a trade's shops is not as the answers said. All zero, but `accepted` and `deadLetters`. */
export interface TradeFinding {
  readonly accepted: number;
  readonly lost: number;
  readonly twice: number;
  readonly drift: number;
  /** Held by two workers that died, and replayed by hand. */
  readonly deadLetters: number;
  readonly differences: readonly string[];
}

interface TradingShop {
  readonly shop: Shop;
  readonly domain: string;
  /** Orders made so far: ids 1..orders, one line of 1.00 each. */
  orders: number;
  /** Ids of those that were changed afterwards. */
  readonly changed: Set<string>;
}

/** Shops that trade without a pause while faults happen: orders, and changes of orders that may overtake them. */
export class Trade {
  readonly #rig: Rig;
  readonly #random: Random;
  readonly #sender: Sender;
  readonly #shops: readonly TradingShop[];
  readonly #underWay = new Set<Promise<void>>();
  #trading = false;
  #loop: Promise<void> | undefined;

  private constructor(rig: Rig, random: Random, shops: readonly TradingShop[]) {
    this.#rig = rig;
    this.#random = random;
    this.#sender = rig.sender(random, 16);
    this.#shops = shops;
  }

  /** Shops of the trade's own; the same external ids in each. */
  static async open(rig: Rig, random: Random, name: string, count: number): Promise<Trade> {
    const shops: TradingShop[] = [];
    for (let index = 0; index < count; index++) {
      const domain = `trade-${name}-${process.pid}-${index}.myshopify.com`;
      const at = new Date("2026-01-01T00:00:00Z");
      const profile = { name, currency: "USD", timeZone: "America/New_York" };
      const { shop } = await installShop(rig.db, {
        ...profile,
        domain,
        scopes: "",
        historyStartsAt: null,
        at,
      });
      shops.push({ shop: await activateShop(rig.db, shop, null, at), domain, orders: 0, changed: new Set() });
    }
    return new Trade(rig, random, shops);
  }

  /** Makes about so many orders a second until `stop`. */
  start(perSecond: number): void {
    this.#trading = true;
    this.#loop = this.#trade(perSecond);
  }

  async #trade(perSecond: number): Promise<void> {
    while (this.#trading) {
      // With the web processes away deliveries pile up at the sender, as they do at Shopify: no more are made then.
      if (this.#underWay.size < 200) this.#makeOrder(this.#random.pick(this.#shops));
      await pause(1_000 / perSecond);
    }
  }

  #makeOrder(of: TradingShop): void {
    const id = String(++of.orders);
    const day = String((of.orders % 28) + 1).padStart(2, "0");
    const spec = { id, at: `2026-02-${day}T15:00:00Z`, lines: [{ id, price: "1.00" }] };
    const deliveries = [this.#delivery(of, "orders/create", restOrder(spec))];
    if (this.#random.chance(0.3)) {
      of.changed.add(id);
      const changed = { ...restOrder({ ...spec, updatedAt: "2026-03-05T15:00:00Z" }), tags: "changed" };
      deliveries.push(this.#delivery(of, "orders/updated", changed));
    }
    for (const one of this.#random.chance(0.5) ? deliveries : deliveries.reverse()) {
      const copies = this.#random.chance(0.1) ? 2 : 1;
      const delivering = this.#sender
        .deliver(one, copies, 600)
        .finally(() => this.#underWay.delete(delivering));
      this.#underWay.add(delivering);
    }
  }

  #delivery(of: TradingShop, topic: string, payload: unknown): Outgoing {
    return outgoing({ shop: of.domain, topic, body: bodyOf(payload) }, this.#random);
  }

  /** Makes no more, and resolves when every delivery has its 2xx. */
  async stop(): Promise<void> {
    this.#trading = false;
    await this.#loop;
    await Promise.all(this.#underWay);
    this.#sender.close();
  }

  /** Waits until all is applied, and holds every shop against what was answered 2xx. */
  async check(seconds = 120): Promise<TradeFinding> {
    let deadLetters = 0;
    await until(
      "the trade to be applied",
      async () => {
        const left = await this.#left();
        if (left.waiting > 0) return undefined;
        for (const { shop } of this.#shops)
          deadLetters += await patiently(() => replay(this.#rig.db, { shop }));
        return left.dead === 0 && left.marks === 0 ? true : undefined;
      },
      seconds,
      100,
    );
    const accepted = this.#sender.accepted.size;
    const total = { accepted, lost: 0, twice: 0, drift: 0, deadLetters };
    const differences: string[] = [];
    const known = new Set<string>();
    for (const one of this.#shops) {
      for (const key of await this.#receipts(one)) known.add(key);
      const { shop, domain, orders, changed } = one;
      const stored = await this.#orders(shop);
      const figures = await this.#days(shop);
      const missing = Array.from({ length: orders }, (_unused, index) => String(index + 1)).filter(
        (id) => !stored.has(id),
      );
      const stale = [...changed].filter((id) => stored.get(id) !== '["changed"]');
      const { ledger, rollups } = await verifyShop(this.#rig.db, shop, { repair: false });
      total.lost += missing.length + stale.length;
      total.twice += Math.max(0, stored.size - orders) + Math.max(0, figures.orders - orders);
      total.drift += ledger.length + rollups.length;
      if (missing.length > 0) differences.push(`${domain}: orders ${missing.join(", ")} are missing`);
      if (stale.length > 0) differences.push(`${domain}: orders ${stale.join(", ")} are not the newest`);
      if (figures.orders !== orders || figures.net !== orders)
        differences.push(
          `${domain}: ${figures.orders} orders of net ${figures.net} in the rollups, not ${orders}`,
        );
      for (const drift of [...ledger, ...rollups]) differences.push(`${domain}: ${JSON.stringify(drift)}`);
    }
    for (const key of this.#sender.accepted)
      if (!known.has(key)) {
        total.lost += 1;
        differences.push(`accepted and lost: ${key}`);
      }
    return { ...total, differences };
  }

  async #left(): Promise<{ waiting: number; dead: number; marks: number }> {
    const domains = this.#shops.map(({ domain }) => domain);
    const ids = this.#shops.map(({ shop }) => shop.id);
    const { rows } = await patiently(() =>
      sql<{ waiting: number; dead: number; marks: number }>`SELECT
        (SELECT COUNT(*) FROM webhook_inbox WHERE state <> 'dead' AND shop_domain IN (${sql.join(domains)})) AS waiting,
        (SELECT COUNT(*) FROM webhook_inbox WHERE state = 'dead' AND shop_domain IN (${sql.join(domains)})) AS dead,
        (SELECT COUNT(*) FROM rollup_mark WHERE shop_id IN (${sql.join(ids)})) AS marks`.execute(
        this.#rig.db,
      ),
    );
    const { waiting = 0, dead = 0, marks = 0 } = rows[0] ?? {};
    return { waiting: Number(waiting), dead: Number(dead), marks: Number(marks) };
  }

  async #receipts({ domain }: TradingShop): Promise<string[]> {
    const { rows } = await sql<{ topic: string; webhookId: string }>`
      SELECT topic, webhook_id AS webhookId FROM webhook_receipt WHERE shop_domain = ${domain}`.execute(
      this.#rig.db,
    );
    return rows.map(keyOf);
  }

  /** Tags by order id. */
  async #orders(shop: Shop): Promise<Map<string, string>> {
    const { rows } = await sql<{ id: string; tags: string }>`
      SELECT external_id AS id, tags FROM sales_order WHERE shop_id = ${shop.id}`.execute(this.#rig.db);
    return new Map(rows.map(({ id, tags }) => [id, tags]));
  }

  async #days(shop: Shop): Promise<{ orders: number; net: number }> {
    const { rows } = await sql<{ orders: string | null; net: string | null }>`
      SELECT SUM(orders) AS orders, SUM(net) AS net FROM daily_sales WHERE shop_id = ${shop.id}`.execute(
      this.#rig.db,
    );
    return { orders: Number(rows[0]?.orders ?? 0), net: Number(rows[0]?.net ?? 0) };
  }
}
