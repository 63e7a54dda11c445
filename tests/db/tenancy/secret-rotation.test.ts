import { expect, test } from "vitest";
import { noteSecretRotation, previousSecretSince } from "#app/tenancy/index.server.ts";
import { useQueueDatabase } from "../../factories/queue-database.ts";

const queue = useQueueDatabase();
const day = (date: number) => new Date(Date.UTC(2026, 10, date));

test("since when an old secret is accepted is known from start to start, until one without it", async () => {
  const { db } = queue;
  expect(await noteSecretRotation(db, undefined, day(1))).toBeNull();
  expect(await previousSecretSince(db)).toBeNull();
  expect(await noteSecretRotation(db, "the secret before", day(2))).toEqual(day(2));
  expect(await noteSecretRotation(db, "the secret before", day(9))).toEqual(day(2));
  expect(await previousSecretSince(db)).toEqual(day(2));
  // Rotated again.
  expect(await noteSecretRotation(db, "the next secret", day(10))).toEqual(day(10));
  expect(await noteSecretRotation(db, undefined, day(11))).toBeNull();
  expect(await previousSecretSince(db)).toBeNull();
  const events = await db.selectFrom("audit_event").select(["action", "detail"]).orderBy("id").execute();
  expect(events.map(({ action }) => action)).toEqual([
    ...["secret.previous_accepted", "secret.previous_accepted", "secret.previous_ended"],
  ]);
  expect(JSON.stringify(events)).not.toMatch(/the (secret|next)/);
});
