import { sql } from "kysely";
import { expect, test } from "vitest";
import { chosenRange, rememberRange } from "#app/insights/index.server.ts";
import type { Shop } from "#app/tenancy/index.server.ts";
import { freshShop, useDatabase } from "../../factories/ingest-shop.ts";

const database = useDatabase();
const now = new Date("2026-11-22T12:00:00Z");

const choose = async (shop: Shop, userId: string, parameters: string, at = now) =>
  (await rememberRange({ db: database.db, shop, userId, now: at }, new URLSearchParams(parameters))).outcome;
const chosen = async (shop: Shop, userId: string, at = now) =>
  (await chosenRange({ db: database.db, shop, userId, now: at })).toString();

test("F14: each person of each shop finds the days and the comparison that they chose last", async () => {
  const [shop, other] = [await freshShop(database.db), await freshShop(database.db)];
  expect(await chosen(shop, "1")).toBe("");
  expect(await choose(shop, "1", "preset=last_7_days&compare=year")).toBe("remembered");
  expect(await choose(shop, "2", "from=2026-01-01&to=2026-01-31")).toBe("remembered");
  expect(await chosen(shop, "1")).toBe("preset=last_7_days&compare=year");
  expect(await chosen(shop, "2")).toBe("from=2026-01-01&to=2026-01-31");
  expect(await chosen(other, "1")).toBe("");
  // What is not named stays as it was chosen.
  await choose(shop, "1", "compare=none&sort=orders&id_token=secret");
  await choose(shop, "2", "preset=today");
  expect(await chosen(shop, "1")).toBe("compare=none&preset=last_7_days");
  expect(await chosen(shop, "2")).toBe("preset=today");
});

test("F14: what cannot be shown is not remembered, and what no longer can be is not offered", async () => {
  const shop = await freshShop(database.db);
  await choose(shop, "1", "preset=today");
  const impossible = [
    "",
    "sort=orders",
    "preset=nonsense",
    "compare=nonsense",
    "from=2026-01-31&to=2026-01-01",
    "from=2026-01-01",
    "from=2026-01-01&to=2027-01-01",
    `preset=${"x".repeat(100_000)}`,
  ];
  for (const parameters of impossible) expect(await choose(shop, "1", parameters)).toBe("invalid");
  expect(await chosen(shop, "1")).toBe("preset=today");
  await choose(shop, "1", "from=2026-11-01&to=2026-11-22");
  // A clock that was ahead, or another zone: the days have not come yet.
  expect(await chosen(shop, "1", new Date("2026-11-10T12:00:00Z"))).toBe("");
  await sql`UPDATE chosen_range SET parameters = 'preset=gone' WHERE shop_id = ${shop.id}`.execute(
    database.db,
  );
  expect(await chosen(shop, "1")).toBe("");
});
