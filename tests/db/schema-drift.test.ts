import { readFileSync } from "node:fs";
import path from "node:path";
import mariadb, { type Connection } from "mariadb";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { connectionOptions } from "#app/db/connection.server.ts";
import { migrate } from "#app/db/migrate.server.ts";
import { createDatabase } from "../setup/schema.ts";
import { withDatabase } from "../setup/url.ts";
import { actualFacts, collationFaults } from "./drift/actual-facts.ts";
import { expectedFacts } from "./drift/expected-facts.ts";

const root = path.resolve(import.meta.dirname, "../..");
const schema = readFileSync(path.join(root, "prisma/schema.prisma"), "utf8");
const base = process.env.DATABASE_URL ?? "";
const name = `${new URL(base).pathname.slice(1)}_drift`;
let connection: Connection;

beforeAll(async () => {
  const { database: _, ...options } = connectionOptions(base);
  connection = await mariadb.createConnection(options);
});

afterAll(async () => {
  await connection.query(`DROP DATABASE IF EXISTS \`${name}\``);
  await connection.end();
});

/** The two one-way differences, each as a sorted list of facts. */
async function drift(): Promise<{ onlyInSchema: string[]; onlyInDatabase: string[] }> {
  const expected = new Set(await expectedFacts(schema));
  const actual = new Set(await actualFacts(connection));
  return {
    onlyInSchema: [...expected].filter((fact) => !actual.has(fact)).sort(),
    onlyInDatabase: [...actual].filter((fact) => !expected.has(fact)).sort(),
  };
}

beforeEach(async () => {
  await createDatabase(connection, name);
  await connection.query(`USE \`${name}\``);
  const result = await migrate({
    url: withDatabase(base, name),
    directory: path.join(root, "prisma/migrations"),
  });
  expect(result.outcome).toBe("migrated");
});

test("the migrations make exactly what the Prisma schema says", async () => {
  expect(await drift()).toEqual({ onlyInSchema: [], onlyInDatabase: [] });
});

test("text in keys compares byte by byte, and no collation is left to the server", async () => {
  expect(await collationFaults(connection)).toEqual([]);
});

describe("the comparison sees", () => {
  test.each([
    {
      what: "a column's type",
      change:
        "ALTER TABLE product MODIFY title VARCHAR(300) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci NOT NULL",
      onlyInSchema: ["column product.title varchar(512) not null"],
      onlyInDatabase: ["column product.title varchar(300) not null"],
    },
    {
      what: "nullability",
      change: "ALTER TABLE product MODIFY updated_at DATETIME(3) NULL",
      onlyInSchema: ["column product.updated_at datetime(3) not null"],
      onlyInDatabase: ["column product.updated_at datetime(3) null"],
    },
    {
      what: "a default",
      change: "ALTER TABLE job ALTER attempts SET DEFAULT 7",
      onlyInSchema: ["column job.attempts int not null"],
      onlyInDatabase: ["column job.attempts int not null default '7'"],
    },
    {
      what: "a column too many",
      change: "ALTER TABLE schedule ADD note JSON NULL",
      onlyInSchema: [],
      onlyInDatabase: ["column schedule.note json null"],
    },
    {
      what: "a column too few",
      change: "ALTER TABLE schedule DROP cron",
      onlyInSchema: ["column schedule.cron varchar(64) not null"],
      onlyInDatabase: [],
    },
    {
      what: "a table too many",
      change: "CREATE TABLE stray (id INT NOT NULL PRIMARY KEY)",
      onlyInSchema: [],
      onlyInDatabase: ["column stray.id int not null", "primary key stray(id)", "table stray"],
    },
    {
      what: "the order of a primary key's columns",
      change: "ALTER TABLE tombstone DROP PRIMARY KEY, ADD PRIMARY KEY (kind, shop_id, external_id)",
      onlyInSchema: ["primary key tombstone(shop_id, kind, external_id)"],
      onlyInDatabase: ["primary key tombstone(kind, shop_id, external_id)"],
    },
    {
      what: "an index of other columns",
      change: "ALTER TABLE sale DROP KEY sale_order_idx, ADD KEY sale_order_idx (order_id, shop_id)",
      onlyInSchema: ["index sale.sale_order_idx(shop_id, order_id)"],
      onlyInDatabase: ["index sale.sale_order_idx(order_id, shop_id)"],
    },
    {
      what: "a unique key that became an index",
      change: "ALTER TABLE shop DROP KEY shop_domain_key, ADD KEY shop_domain_key (domain)",
      onlyInSchema: ["unique key shop.shop_domain_key(domain)"],
      onlyInDatabase: ["index shop.shop_domain_key(domain)"],
    },
    {
      what: "a foreign key too few",
      change: "ALTER TABLE refund DROP FOREIGN KEY refund_order_fkey",
      onlyInSchema: [
        "foreign key refund(shop_id, order_id) -> sales_order(shop_id, external_id) on delete cascade on update restrict",
      ],
      onlyInDatabase: [],
    },
  ])("$what", async ({ change, onlyInSchema, onlyInDatabase }) => {
    await connection.query(change);
    expect(await drift()).toEqual({ onlyInSchema, onlyInDatabase });
  });

  test("a key that ignores case, and a collation of the server's choice", async () => {
    await connection.query(
      "ALTER TABLE schedule MODIFY name VARCHAR(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci NOT NULL",
    );
    await connection.query(
      "ALTER TABLE product MODIFY title VARCHAR(512) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci NOT NULL",
    );
    expect((await collationFaults(connection)).sort()).toEqual([
      "product.title collates utf8mb4_general_ci: not one of ours",
      "schedule.name is in a key, but collates utf8mb4_unicode_ci",
    ]);
  });
});
