import type { Db } from "#app/db/index.server.ts";

const PAGE = 50;

/**
 * Replaces stored bodies by what `rewrite` makes of them, but for those that a worker holds. @returns how many changed.
 */
export async function rewriteBodies(
  db: Db,
  rewrite: (topic: string, body: Buffer) => Buffer,
): Promise<number> {
  let total = 0;
  for (let after = 0; ;) {
    const page = await db
      .selectFrom("webhook_inbox")
      .select(["id", "topic", "body"])
      .where("state", "!=", "leased")
      .where("id", ">", after)
      .orderBy("id")
      .limit(PAGE)
      .execute();
    for (const { id, topic, body } of page) {
      const next = rewrite(topic, body);
      if (next.equals(body)) continue;
      const changed = await db
        .updateTable("webhook_inbox")
        .set({ body: next })
        .where("id", "=", id)
        .where("state", "!=", "leased")
        .executeTakeFirstOrThrow();
      total += Number(changed.numUpdatedRows);
    }
    const last = page.at(-1);
    if (page.length < PAGE || !last) return total;
    after = last.id;
  }
}
