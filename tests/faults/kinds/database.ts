import { setTimeout as pause } from "node:timers/promises";
import { sql } from "kysely";
import mariadb, { type Connection } from "mariadb";
import { connectionOptions } from "#app/db/index.server.ts";
import type { Fault } from "../rig/injection.ts";
import type { Rig } from "../rig/rig.ts";
import { inside, settling } from "../rig/statements.ts";
import { hold, strike } from "../rig/trap.ts";

const onlyOurs = (rig: Rig) =>
  rig.database.own ? undefined : "the server of DATABASE_URL is not ours to change";

/** The database dies, refuses, waits, is slow. */
export const databaseFaults: readonly Fault[] = [
  {
    name: "database killed and started again",
    seconds: 6,
    missing: onlyOurs,
    async inject({ rig, random, send, over }) {
      const sending = send();
      await pause(random.integer(5, 150));
      await rig.database.killAndRestart();
      over();
      await sending;
    },
  },
  refused("deadlock (1213) in the worker's transaction", 1213),
  refused("lock wait timeout (1205) in the worker's transaction", 1205),
  refused("record changed (1020) in the worker's transaction", 1020),
  outage("writes refused for two seconds: disk full (1114)", 1114),
  outage("writes refused for two seconds: read-only after a failover (1290)", 1290),
  {
    name: "deadlock made by another's locks",
    async inject({ rig, domain, shop, send, until }) {
      const trap = hold(
        rig.workers.map(({ proxy }) => proxy),
        "before",
        settling(domain),
      );
      const sending = send();
      const held = await trap;
      const rival = await heavyTransaction(rig);
      await rival.query("SELECT id FROM webhook_inbox WHERE shop_domain = ? FOR UPDATE", [domain]);
      // Waits for the worker, who will wait for us: the server ends the lighter of the two.
      const crossing = rival
        .query("SELECT name FROM sales_order WHERE shop_id = ? FOR UPDATE", [shop.id])
        .catch(() => undefined);
      // Where the worker has no order in hand there is nothing to wait for, and it waits for us alone.
      await Promise.race([crossing, until("a wait for the worker's locks", () => waitsForLock(rig, rival))]);
      held.release();
      await crossing;
      await rival.rollback();
      await rival.end();
      await sending;
    },
  },
  {
    name: "lock wait behind another's locks",
    seconds: 5,
    async inject({ rig, domain, shop, random, send, over }) {
      const rival = await connect(rig);
      await rival.beginTransaction();
      await rival.query("SELECT id FROM shop WHERE id = ? FOR UPDATE", [shop.id]);
      await rival.query("SELECT * FROM rollup_mark WHERE shop_id = ? FOR UPDATE", [shop.id]);
      const sending = send();
      await pause(random.integer(300, 2_000));
      await rival.query("SELECT id FROM webhook_inbox WHERE shop_domain = ? FOR UPDATE", [domain]);
      // Longer than a worker waits.
      await pause(2_500);
      await rival.rollback();
      await rival.end();
      over();
      await sending;
    },
  },
  {
    name: "slow database: 5 to 30 ms a statement",
    seconds: 4,
    async inject({ rig, random, send }) {
      for (const { proxy } of rig.processes) proxy.delayMs = random.integer(5, 30);
      await send();
    },
  },
  {
    name: "database stands still for longer than Shopify waits",
    seconds: 8,
    async inject({ rig, send, sender, over, until }) {
      for (const { proxy } of rig.processes) proxy.delayMs = 6_000;
      const sending = send();
      // Without an answer in time the sender hears 503, and sends again.
      await until("a refusal", () => (sender.refusals.get(503) ?? 0) > 0, 10);
      for (const { proxy } of rig.processes) {
        proxy.delayMs = 0;
        proxy.cutAll();
      }
      over();
      await sending;
    },
  },
  {
    name: "no connection left at the database",
    seconds: 4,
    missing: onlyOurs,
    async inject({ rig, random, send, over }) {
      const sending = send();
      await pause(random.integer(5, 60));
      await sql`SET GLOBAL max_connections = 12`.execute(rig.db);
      const hogs = await Promise.allSettled(Array.from({ length: 12 }, () => connect(rig)));
      for (const { proxy } of rig.processes) proxy.cutAll();
      await pause(random.integer(500, 1_500));
      await sql`SET GLOBAL max_connections = 400`.execute(rig.db);
      for (const hog of hogs) if (hog.status === "fulfilled") await hog.value.end();
      over();
      await sending;
    },
  },
];

/** The database refuses statements of the worker's transaction, up to five in a row. */
function refused(name: string, errno: number): Fault {
  return {
    name,
    async inject({ rig, domain, random, send, until }) {
      const { hits } = strike(
        rig.workers.map(({ proxy }) => proxy),
        inside(domain, random.integer(1, 30)),
        { do: "refuse", errno },
        random.integer(1, 5),
      );
      await send();
      await until("the refusal", () => hits() > 0);
    },
  };
}

/** Each write of the workers' transactions is refused for a while: no delivery's fault, none may count an attempt. */
function outage(name: string, errno: number): Fault {
  return {
    name,
    seconds: 4,
    async inject({ rig, domain, send, over, until }) {
      const { hits, remove } = strike(
        rig.workers.map(({ proxy }) => proxy),
        (seen) => inside(domain, 1)(seen) && /^\s*insert into/i.test(seen.text),
        { do: "refuse", errno },
        Infinity,
      );
      await send();
      await until("the refusal", () => hits() > 0);
      await pause(2_000);
      const { rows } = await sql<{ n: number }>`
        SELECT MAX(attempts) AS n FROM webhook_inbox WHERE shop_domain = ${domain}`.execute(rig.db);
      remove();
      over();
      if (Number(rows[0]?.n) !== 0) throw new Error(`${rows[0]?.n} attempts were counted for an outage`);
    },
  };
}

function connect({ database }: Rig): Promise<Connection> {
  return mariadb.createConnection(connectionOptions(database.url));
}

/** More rows changed than a worker's transaction has: not the one that the server ends in a deadlock. */
async function heavyTransaction(rig: Rig): Promise<Connection> {
  const rival = await connect(rig);
  await rival.query("CREATE TABLE IF NOT EXISTS fault_ballast (id INT PRIMARY KEY)");
  await rival.beginTransaction();
  await rival.batch(
    "INSERT INTO fault_ballast (id) VALUES (?)",
    Array.from({ length: 5_000 }, (_unused, index) => [index]),
  );
  return rival;
}

async function waitsForLock(rig: Rig, rival: Connection): Promise<boolean> {
  // The server renews this table only once nobody has read it for 100 ms.
  await pause(150);
  const { rows } = await sql<{ state: string }>`
    SELECT trx_state AS state FROM information_schema.innodb_trx
    WHERE trx_mysql_thread_id = ${rival.threadId}`.execute(rig.db);
  return rows[0]?.state === "LOCK WAIT";
}
