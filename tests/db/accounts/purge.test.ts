import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { purgeAccounts } from "#app/accounts/index.server.ts";
import { useQueueDatabase } from "../../factories/queue-database.ts";

const queue = useQueueDatabase();
const HOUR = 3_600_000;

test("what is over of sessions and links is deleted in the night, in batches; what holds stays", async () => {
  const person = randomUUID().replaceAll("-", "");
  const at = new Date();
  const endsIn = (hours: number) => ({
    ...{ id: randomUUID().replaceAll("-", ""), expires_at: new Date(at.getTime() + hours * HOUR) },
    ...{ created_at: at, updated_at: at },
  });
  const session = (hours: number) => ({
    ...endsIn(hours),
    ...{ person_id: person, token: randomUUID(), ip_address: null, user_agent: null },
    ...{ shop_id: null, second_factor_at: null },
  });
  await queue.db.insertInto("person_session").values([-1, -2, -3, 1].map(session)).execute();
  const links = [-1, 1].map((hours) => ({ ...endsIn(hours), identifier: `link of ${person}`, value: "x" }));
  await queue.db.insertInto("person_verification").values(links).execute();
  expect(await purgeAccounts(queue.db, 2)).toBeGreaterThanOrEqual(4);
  const left = async (table: "person_session" | "person_verification", column: string, value: string) => {
    const rows = await queue.db
      .selectFrom(table)
      .select("expires_at")
      .where(column as "id", "=", value)
      .execute();
    return rows.map((row) => row.expires_at > at);
  };
  expect(await left("person_session", "person_id", person)).toEqual([true]);
  expect(await left("person_verification", "identifier", `link of ${person}`)).toEqual([true]);
});
