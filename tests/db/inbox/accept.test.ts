import { sql } from "kysely";
import { describe, expect, test, vi } from "vitest";
import { createDatabase, inTransaction } from "#app/db/index.server.ts";
import { claim, createAcceptor, Overloaded, settle } from "#app/inbox/index.server.ts";
import { delivery } from "../../factories/delivery.ts";
import { useQueueDatabase } from "../../factories/queue-database.ts";

const queue = useQueueDatabase();
const everything = { shops: 100, perShop: 1000, rows: 1000, leaseMs: 30_000, after: "" };

const stored = () =>
  queue.db.selectFrom("webhook_inbox").select(["shop_domain", "webhook_id", "body"]).orderBy("id").execute();

describe("accepting", () => {
  test("stores the raw bytes as they came, then answers", async () => {
    const acceptor = createAcceptor(queue.db);
    const body = Buffer.from([0, 34, 39, 92, 0xff, 0xf0, 0x9f, 0x98, 0x80, 10]);
    const one = delivery({ body });
    expect(await acceptor.accept(one)).toEqual({ outcome: "stored" });
    expect(await stored()).toEqual([{ shop_domain: one.shopDomain, webhook_id: one.webhookId, body }]);
  });

  test("stores a burst in few statements", async () => {
    const acceptor = createAcceptor(queue.db);
    const transactions = vi.spyOn(queue.db, "insertInto");
    const results = await Promise.all(Array.from({ length: 500 }, () => acceptor.accept(delivery())));
    expect(results.every(({ outcome }) => outcome === "stored")).toBe(true);
    // Two lanes of at most 200 rows.
    expect(transactions.mock.calls.length).toBe(3);
    transactions.mockRestore();
    expect(await stored()).toHaveLength(500);
  });

  test("a second delivery is a duplicate: in the same batch, later, after its settlement, from another process", async () => {
    const [here, there] = [createAcceptor(queue.db), createAcceptor(queue.db)];
    const one = delivery();
    const first = await Promise.all([here.accept(one), here.accept(one), here.accept(one)]);
    expect(first.map(({ outcome }) => outcome).sort()).toEqual(["duplicate", "duplicate", "stored"]);
    expect(await there.accept(one)).toEqual({ outcome: "duplicate" });
    const { groups } = await claim(queue.db, everything);
    const [lease] = groups.flatMap((group) => group.leases);
    if (!lease) throw new Error("nothing was claimed");
    expect(await there.accept(one)).toEqual({ outcome: "duplicate" });
    await inTransaction(queue.db, (trx) => settle(trx, [{ lease, outcome: "applied" }]));
    expect(await stored()).toEqual([]);
    expect(await here.accept(one)).toEqual({ outcome: "duplicate" });
    expect(await stored()).toEqual([]);
  });

  test("the same webhook id of another shop or topic is another delivery", async () => {
    const acceptor = createAcceptor(queue.db);
    const one = delivery({ webhookId: "same" });
    await acceptor.accept(one);
    expect(await acceptor.accept({ ...one, shopDomain: "two.myshopify.com" })).toEqual({ outcome: "stored" });
    expect(await acceptor.accept({ ...one, topic: "orders/updated" })).toEqual({ outcome: "stored" });
    expect(await acceptor.accept({ ...one, webhookId: "SAME" })).toEqual({ outcome: "stored" });
    expect(await stored()).toHaveLength(4);
  });

  test("twenty copies from four processes at once are stored once", async () => {
    const acceptors = Array.from({ length: 4 }, () => createAcceptor(queue.db));
    const copies = Array.from({ length: 10 }, () => delivery());
    await Promise.all(
      copies.flatMap((copy) =>
        Array.from({ length: 5 }, () => acceptors.map((acceptor) => acceptor.accept(copy))).flat(),
      ),
    );
    expect(await stored()).toHaveLength(10);
  });

  test("a row that the database refuses fails alone", async () => {
    const acceptor = createAcceptor(queue.db);
    const tooLong = delivery({ topic: "t".repeat(65) });
    const results = await Promise.allSettled([
      acceptor.accept(delivery()),
      acceptor.accept(tooLong),
      acceptor.accept(delivery()),
    ]);
    expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect(await stored()).toHaveLength(2);
  });

  test("more than may wait is refused, the rest is stored", async () => {
    const acceptor = createAcceptor(queue.db, { queueRows: 3 });
    const results = await Promise.allSettled(Array.from({ length: 5 }, () => acceptor.accept(delivery())));
    expect(results.map(({ status }) => status)).toEqual([
      "fulfilled",
      "fulfilled",
      "fulfilled",
      "rejected",
      "rejected",
    ]);
    expect(results[4]).toMatchObject({ reason: expect.any(Overloaded) as unknown });
    expect(await stored()).toHaveLength(3);
    expect(await acceptor.accept(delivery())).toEqual({ outcome: "stored" });
  });

  test("bytes count as well, but one large delivery always fits", async () => {
    const acceptor = createAcceptor(queue.db, { queueBytes: 10 });
    const results = await Promise.allSettled([
      acceptor.accept(delivery({ body: Buffer.alloc(50, 65) })),
      acceptor.accept(delivery()),
    ]);
    expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
  });

  test("a database that cannot be reached is a rejection within the deadline, not a wait", async () => {
    const gone = createDatabase("mysql://nobody@127.0.0.1:9/none");
    const acceptor = createAcceptor(gone.kysely, { deadlineMs: 200 });
    await expect(acceptor.accept(delivery())).rejects.toThrow();
    await gone.close();
  });

  test("closing answers what was taken and refuses what comes after", async () => {
    const acceptor = createAcceptor(queue.db);
    const taken = Promise.all(Array.from({ length: 50 }, () => acceptor.accept(delivery())));
    await acceptor.close();
    expect(acceptor.waiting).toBe(0);
    expect(await taken).toHaveLength(50);
    await expect(acceptor.accept(delivery())).rejects.toThrow(Overloaded);
    expect(await stored()).toHaveLength(50);
  });

  test("listeners hear of every commit, until they leave", async () => {
    const acceptor = createAcceptor(queue.db);
    const listener = vi.fn();
    const leave = acceptor.onStored(listener);
    await acceptor.accept(delivery());
    await vi.waitFor(() => expect(listener).toHaveBeenCalledTimes(1), { timeout: 120_000 });
    leave();
    await acceptor.accept(delivery());
    expect(listener).toHaveBeenCalledTimes(1);
  });

  test("a body of 6 MB that must be escaped throughout fits one statement", async () => {
    const acceptor = createAcceptor(queue.db);
    const body = Buffer.alloc(6 * 1024 * 1024, '"');
    expect(await acceptor.accept(delivery({ body }))).toEqual({ outcome: "stored" });
    const { rows } = await sql<{ bytes: number }>`SELECT LENGTH(body) AS bytes FROM webhook_inbox`.execute(
      queue.db,
    );
    expect(rows).toEqual([{ bytes: body.length }]);
  });
});
