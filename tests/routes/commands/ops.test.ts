import { sql } from "kysely";
import { beforeEach, describe, expect, test } from "vitest";
import {
  createOrganization,
  createTenant,
  linkShop,
  noteSecretRotation,
  shopsOf,
  uninstallShop,
  type Shop,
} from "#app/tenancy/index.server.ts";
import { drain } from "#app/worker/index.server.ts";
import { customerBody, person } from "../../factories/person.ts";
import { restOrder } from "../../factories/order-spec.ts";
import { useQueueDatabase } from "../../factories/queue-database.ts";
import { inboxRows, installedShop, send, workerContext } from "../../factories/worker-shop.ts";
import { runCommand } from "./run-command.ts";

const queue = useQueueDatabase();
const someone = person(901);
let shop: Shop;
let other: Shop;

beforeEach(async () => {
  await sql`DELETE FROM privacy_request`.execute(queue.db);
  [shop, other] = [await installedShop(queue.db), await installedShop(queue.db)];
});

const ops = (...args: string[]) =>
  runCommand("scripts/ops.ts", args, { DATABASE_URL: process.env.DATABASE_URL ?? "" });

async function json(...args: string[]): Promise<{ code: number | null; data: Record<string, unknown> }> {
  const { code, out } = await ops(...args, "--json");
  return { code, data: JSON.parse(out) as Record<string, unknown> };
}

const order = (id: string, price = "30.00") =>
  restOrder({ id, at: "2026-11-10T15:00:00Z", lines: [{ id: "1", price }] });
const nameOf = (one: Shop) => one.domain ?? "";

/** Two dead letters of the shop with a person in them, one of the other shop. */
async function bury(): Promise<void> {
  await send(queue.db, shop, "checkouts/create", customerBody(someone));
  await send(queue.db, shop, "orders/create", { ...order("1"), updated_at: someone.lastName });
  await send(queue.db, other, "checkouts/create", customerBody(someone));
  await drain(workerContext(queue.db));
}

const audits = async () =>
  (
    await queue.db
      .selectFrom("audit_event")
      .select(["shop_id", "actor", "action", "detail"])
      .where("action", "like", "ops.%")
      .orderBy("id")
      .execute()
  ).map((row) => ({ ...row, detail: JSON.parse(row.detail) as unknown }));

describe("a call", () => {
  test.each([
    [[], "which command?"],
    [["explode"], "there is no command explode"],
    [["status", "--deep"], "status takes no --deep"],
    [["status", "17"], "status takes no ids"],
    [["status", "--nonsense"], "Unknown option '--nonsense'"],
    [["backfill"], "which shop?"],
    [["status", "--shop", "nobody.myshopify.com"], "there is no shop nobody.myshopify.com"],
    [["dead-letters", "--limit", "many"], "--limit takes a whole number"],
    [["replay", "abc"], "abc is no id of a dead letter"],
    [["replay"], "replay what?"],
    [["link-code"], "which shop?"],
  ])("%j is refused with 2, and says why", async (args, message) => {
    const { code, out, err } = await ops(...args);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain(message);
    expect(err).toContain("--help");
  });

  test("--help explains every command and fits a terminal", async () => {
    const { code, out } = await ops("--help");
    expect(code).toBe(0);
    for (const command of [
      "status",
      "dead-letters",
      "replay",
      "reconcile",
      "backfill",
      "rebuild",
      "verify",
      "link-code",
    ])
      expect(out).toContain(`\n  ${command} `.trimEnd());
    expect(Math.max(...out.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  test("a database that is away is a failure, not a wrong call", async () => {
    const { code, err } = await runCommand("scripts/ops.ts", ["status"], {
      DATABASE_URL: "mysql://nobody:s3cret-password@127.0.0.1:9/none",
    });
    expect(code).toBe(1);
    expect(err).not.toContain("s3cret-password");
  });
});

test("status tells what waits, runs and failed, of all shops or one, within 80 columns, and 1 when something is overdue", async () => {
  await bury();
  await send(queue.db, shop, "orders/create", order("2"));
  await sql`UPDATE webhook_inbox SET received_at = NOW(3) - INTERVAL 241 HOUR WHERE state = 'waiting'`.execute(
    queue.db,
  );
  const all = await json("status");
  expect(all.code).toBe(0);
  expect(all.data).toMatchObject({
    command: "status",
    ok: true,
    inbox: { waiting: 1, dead: 3, leased: 0, overdueLeases: 0 },
    marks: 0,
    privacy: [],
  });
  expect((await json("status", "--shop", String(other.id))).data).toMatchObject({
    shops: { name: nameOf(other), state: "active" },
    inbox: { waiting: 0, dead: 1 },
    verification: null,
  });
  await sql`UPDATE session SET refresh_failing_since = NULL`.execute(queue.db);
  await sql`INSERT INTO session (id, shop, state, is_online, access_token, refresh_failing_since, updated_at)
    VALUES (${`offline_${nameOf(shop)}`}, ${nameOf(shop)}, '', 0, '', '2026-11-20 10:00:00', NOW(3))`.execute(
    queue.db,
  );
  await noteSecretRotation(queue.db, "the secret before", new Date(Date.now() - 3 * 86_400_000));
  expect((await json("status")).data).toMatchObject({
    refreshes: { shops: 1, oldestSince: "2026-11-20T10:00:00.000Z" },
  });
  expect((await ops("status")).out).toMatch(
    /secret before\s+accepted for 3 d; leave it out once it is revoked/,
  );
  expect((await json("status", "--shop", String(other.id))).data).toMatchObject({ refreshes: { shops: 0 } });
  const { out } = await ops("status", "--shop", nameOf(shop));
  expect(out).toMatch(/token refreshes\s+failing since 2026-11-20T10:00:00Z/);
  expect(out).toMatch(/inbox waiting\s+1 \(oldest 10 d, 0 in hand\)/);
  expect(out).toMatch(/inbox failed\s+2 /);
  expect(Math.max(...out.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);

  await sql`INSERT INTO privacy_request (shop_id, kind, id, requested_at, due_at)
    VALUES (${shop.id}, 'customer_redact', '1', NOW(3) - INTERVAL 31 DAY, NOW(3) - INTERVAL 1 DAY)`.execute(
    queue.db,
  );
  const overdue = await json("status");
  expect([overdue.code, overdue.data.ok]).toEqual([1, false]);
  expect(overdue.data.privacy).toMatchObject([{ kind: "customer_redact", open: 1, overdue: 1 }]);
});

test("status --shops goes through any number of shops in pages", async () => {
  await bury();
  const first = await json("status", "--shops", "--after", String(shop.id - 1), "--limit", "1");
  expect(first.data).toMatchObject({
    shops: [{ id: shop.id, shop: nameOf(shop), state: "active", waiting: 0, failed: 2 }],
    next: shop.id,
  });
  const second = await json("status", "--shops", "--after", String(shop.id), "--limit", "1");
  expect(second.data.shops).toMatchObject([{ id: other.id, failed: 1 }]);
});

describe("dead letters", () => {
  test("are listed with topic, reason and size, and nothing of what they say", async () => {
    await bury();
    const listed = await json("dead-letters", "--shop", nameOf(shop));
    expect(listed.data).toMatchObject({
      count: 2,
      next: null,
      letters: [
        {
          topic: "orders/create",
          shopDomain: nameOf(shop),
          reason: expect.stringContaining("updated_at") as string,
        },
        { topic: "checkouts/create", reason: "unknown topic checkouts/create" },
      ],
    });
    const letters = listed.data.letters as { bytes: number }[];
    expect(letters.every(({ bytes }) => bytes > 100)).toBe(true);
    const { out } = await ops("dead-letters");
    for (const text of [out, JSON.stringify(listed.data)])
      for (const value of [someone.email, someone.phone, someone.firstName, someone.street])
        expect(text).not.toContain(value);
    expect(Math.max(...out.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
    const page = await json("dead-letters", "--limit", "2");
    const next = await json("dead-letters", "--limit", "2", "--after", String(page.data.next));
    expect([(page.data.letters as []).length, (next.data.letters as []).length]).toEqual([2, 1]);
  });

  test("are replayed by id, or of a kind with the number that it takes; another shop's stay; audited", async () => {
    await bury();
    const states = async () => (await inboxRows(queue.db)).map(({ state }) => state);
    const kind = ["replay", "--topic", "checkouts/create", "--shop", nameOf(shop)];
    expect(await json(...kind, "--dry-run")).toMatchObject({
      code: 0,
      data: { dryRun: true, count: 1, replayed: 0 },
    });
    for (const confirm of [[], ["--confirm", "2"]]) {
      const refused = await ops(...kind, ...confirm);
      expect([refused.code, refused.out]).toEqual([2, ""]);
      expect(refused.err).toContain("--confirm 1");
    }
    expect(await states()).toEqual(["dead", "dead", "dead"]);
    expect(await json(...kind, "--confirm", "1")).toMatchObject({ code: 0, data: { replayed: 1 } });
    expect(await states()).toEqual(["waiting", "dead", "dead"]);
    const [, second] = await queue.db.selectFrom("webhook_inbox").select("id").orderBy("id").execute();
    expect(await json("replay", String(second?.id), "999999999")).toMatchObject({
      code: 1,
      data: { replayed: 1, missing: 1 },
    });
    expect(await states()).toEqual(["waiting", "waiting", "dead"]);
    expect(await audits()).toEqual([
      {
        shop_id: shop.id,
        actor: "operator",
        action: "ops.replayed",
        detail: { replayed: 1, ids: null, topic: "checkouts/create", reason: null },
      },
      {
        shop_id: null,
        actor: "operator",
        action: "ops.replayed",
        detail: { replayed: 1, ids: [second?.id, 999_999_999], topic: null, reason: null },
      },
    ]);
  });
});

describe("runs", () => {
  test.each([
    ["reconcile", [], "reconcile"],
    ["reconcile", ["--deep"], "deep_reconcile"],
    ["backfill", [], "backfill"],
    ["rebuild", [], "recount"],
    ["verify", [], "verify_shop"],
  ])("%s %j queues its job once, audited", async (command, more, kind) => {
    const begun = await json(command, "--shop", nameOf(shop), ...more);
    expect([begun.code, begun.data.outcome]).toEqual([0, "enqueued"]);
    const jobs = await queue.db.selectFrom("job").select(["id", "kind", "state", "shop_id"]).execute();
    expect(jobs).toEqual([{ id: begun.data.job, kind, state: "waiting", shop_id: shop.id }]);
    expect(await audits()).toMatchObject([{ shop_id: shop.id, actor: "operator", action: `ops.${command}` }]);
  });

  test("a shop that is gone has nothing to be read from", async () => {
    await sql`UPDATE shop SET state = 'uninstalled' WHERE id = ${shop.id}`.execute(queue.db);
    const { code, err } = await ops("backfill", "--shop", nameOf(shop));
    expect([code, err]).toEqual([2, expect.stringContaining("uninstalled") as string]);
  });

  test("verify --wait follows the job to its end: 0 while all is right, 1 with what had drifted", async () => {
    await send(queue.db, shop, "orders/create", order("7"));
    await drain(workerContext(queue.db));
    const verified = async () => {
      const [result] = await Promise.all([
        json("verify", "--shop", nameOf(shop), "--wait"),
        workUntilVerified(),
      ]);
      return result;
    };
    expect(await verified()).toMatchObject({ code: 0, data: { state: "done", drifted: 0 } });
    await sql`UPDATE daily_sales SET net = net + 1 WHERE shop_id = ${shop.id}`.execute(queue.db);
    await sql`DELETE FROM job`.execute(queue.db);
    const drifted = await verified();
    expect(drifted).toMatchObject({ code: 1, data: { state: "done", ok: false } });
    expect(drifted.data.drifted).toBeGreaterThan(0);
  });

  /** A worker's rounds until the job that the command queues has ended. */
  async function workUntilVerified(): Promise<void> {
    for (;;) {
      await drain(workerContext(queue.db), { jobs: true });
      const ended = await queue.db
        .selectFrom("job")
        .select("id")
        .where("kind", "=", "verify_shop")
        .where("state", "=", "done")
        .executeTakeFirst();
      if (ended) return;
    }
  }
});

describe("link-code", () => {
  const profile = { name: "Kiosk", currency: "EUR", timeZone: "Europe/Berlin" };

  test("gives a tenant that the API made to whoever types the code, at most the role that was named", async () => {
    const tenant = await createTenant(queue.db, profile);
    const { code, data } = await json("link-code", "--shop", String(tenant.id), "--role", "analyst");
    expect([code, data]).toMatchObject([0, { ok: true, shop: `tenant ${tenant.id}`, maxRole: "analyst" }]);
    const personId = crypto.randomUUID().replaceAll("-", "");
    const made = await createOrganization(queue.db, { name: "Agency" }, { personId, at: new Date() });
    if (made.outcome !== "created") throw new Error(made.outcome);
    const change = { organization: made.organization.publicId, personId, at: new Date() };
    expect((await linkShop(queue.db, { code: String(data.linkCode) }, change)).outcome).toBe("linked");
    expect(await shopsOf(queue.db, personId)).toMatchObject([{ shop: { id: tenant.id }, role: "analyst" }]);
  });

  test("is told for a person within 80 columns, is owner's unless said otherwise, and five live at most", async () => {
    const { code, out } = await ops("link-code", "--shop", nameOf(shop));
    expect([code, out]).toEqual([
      0,
      expect.stringMatching(/^[0-9A-Z]{4}-[0-9A-Z]{4} {3}[^]*at most owner\n$/),
    ]);
    expect(Math.max(...out.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
    for (let more = 1; more < 5; more++) await ops("link-code", "--shop", nameOf(shop));
    const full = await json("link-code", "--shop", nameOf(shop));
    expect(full).toMatchObject({ code: 1, data: { ok: false, limit: 5 } });
  });

  test("is refused for a role that is none, and for a shop that is gone", async () => {
    const wrong = await ops("link-code", "--shop", nameOf(shop), "--role", "boss");
    expect([wrong.code, wrong.err]).toEqual([2, expect.stringContaining("owner, admin, analyst")]);
    await uninstallShop(queue.db, shop, new Date());
    const gone = await ops("link-code", "--shop", nameOf(shop));
    expect([gone.code, gone.err]).toEqual([2, expect.stringContaining("uninstalled")]);
  });
});
