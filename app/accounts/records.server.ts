import { inTransaction, type Db, type Trx } from "#app/db/index.server.ts";
import type { PasskeyInfo, SessionInfo } from "./account.ts";

/** What our own tables say of people, beside the ceremonies of signing in. Ids are those of people who are signed in. */
export function createRecords(db: Db, now: () => Date) {
  return {
    /** Ends every session of the person, in every browser. */
    async signOutEverywhere(personId: string): Promise<void> {
      await db.deleteFrom("person_session").where("person_id", "=", personId).execute();
    },

    /** Ends one session of the person; another's is not touched. */
    async endSession(
      personId: string,
      sessionId: string,
    ): Promise<{ readonly outcome: "ended" | "unknown" }> {
      const { numDeletedRows } = await db
        .deleteFrom("person_session")
        .where("person_id", "=", personId)
        .where("id", "=", sessionId)
        .executeTakeFirst();
      return { outcome: numDeletedRows > 0n ? "ended" : "unknown" };
    },

    async sessions(personId: string): Promise<SessionInfo[]> {
      const rows = await db
        .selectFrom("person_session")
        .selectAll()
        .where("person_id", "=", personId)
        .where("expires_at", ">", now())
        .orderBy("created_at", "desc")
        .limit(100)
        .execute();
      return rows.map((row) => ({
        id: row.id,
        signedInAt: row.created_at,
        endsAt: row.expires_at,
        address: row.ip_address,
        browser: row.user_agent,
      }));
    },

    /** Which shop the browser looks at: the one that pages show where their address names none. */
    async rememberShop(sessionId: string, shopId: number): Promise<void> {
      await db.updateTable("person_session").set({ shop_id: shopId }).where("id", "=", sessionId).execute();
    },

    /** Names and addresses of people, for whoever may manage them. */
    async people(
      ids: readonly string[],
    ): Promise<ReadonlyMap<string, { readonly name: string; readonly email: string }>> {
      if (ids.length === 0) return new Map();
      const rows = await db
        .selectFrom("person")
        .select(["id", "name", "email"])
        .where("id", "in", ids)
        .execute();
      return new Map(rows.map(({ id, name, email }) => [id, { name, email }]));
    },

    async rename(personId: string, name: string): Promise<void> {
      await db
        .updateTable("person")
        .set({ name: name.trim().slice(0, 255), updated_at: now() })
        .where("id", "=", personId)
        .execute();
    },

    async passkeys(personId: string): Promise<PasskeyInfo[]> {
      const rows = await db
        .selectFrom("person_passkey")
        .select(["id", "name", "created_at"])
        .where("person_id", "=", personId)
        .orderBy("created_at")
        .execute();
      return rows.map((row) => ({ id: row.id, name: row.name, addedAt: row.created_at }));
    },

    async removePasskey(personId: string, id: string): Promise<{ readonly outcome: "removed" | "unknown" }> {
      const { numDeletedRows } = await db
        .deleteFrom("person_passkey")
        .where("person_id", "=", personId)
        .where("id", "=", id)
        .executeTakeFirst();
      return { outcome: numDeletedRows > 0n ? "removed" : "unknown" };
    },

    /**
     * Deletes the account with all that signs in to it, in one transaction with what takes the person out of everything
     * else; where that says no, nothing is deleted. What the person did stays in audits under its number.
     */
    erase<Left extends { readonly outcome: string }>(
      personId: string,
      leave: (trx: Trx) => Promise<Left>,
    ): Promise<Left> {
      return inTransaction(db, async (trx) => {
        const left = await leave(trx);
        if (left.outcome !== "forgotten") return left;
        for (const table of [
          "person_session",
          "person_credential",
          "person_passkey",
          "person_second_factor",
        ] as const)
          await trx.deleteFrom(table).where("person_id", "=", personId).execute();
        await trx.deleteFrom("person").where("id", "=", personId).execute();
        return left;
      });
    },

    /** What is stored about the person, for the person. */
    async exportOf(personId: string) {
      const person = await db
        .selectFrom("person")
        .select(["id", "name", "email", "created_at"])
        .where("id", "=", personId)
        .executeTakeFirst();
      return { person, sessions: await this.sessions(personId), passkeys: await this.passkeys(personId) };
    },
  };
}
