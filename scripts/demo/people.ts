import { createDatabase } from "#app/db/index.server.ts";
import {
  createLinkCodeAsOperator,
  createOrganization,
  linkShop,
  organizationsOf,
  shopByDomain,
} from "#app/tenancy/index.server.ts";

/** Whose account the demo has: nobody's real address. */
export const DEMO_EMAIL = "owner@demo.example.com";
const PERSON_ID = "demo0000000000000000000000000000";

/** Gives the demo's account an organization with these shops; once, however often the demo starts. */
export async function openDemoAccount(databaseUrl: string, domains: readonly string[]): Promise<void> {
  const database = createDatabase(databaseUrl, { connectionLimit: 2 });
  const db = database.kysely;
  const at = new Date();
  try {
    await db
      .insertInto("person")
      .ignore()
      .values({
        ...{ id: PERSON_ID, name: "Demo owner", email: DEMO_EMAIL, email_verified: true, image: null },
        ...{ two_factor_enabled: null, created_at: at, updated_at: at },
      })
      .execute();
    const person = { personId: PERSON_ID, at };
    if ((await organizationsOf(db, PERSON_ID)).length > 0) return;
    const made = await createOrganization(db, { name: "Demo shops" }, person);
    if (made.outcome !== "created") throw new Error(`no organization: ${made.outcome}`);
    for (const domain of domains) {
      const shop = await shopByDomain(db, domain);
      if (!shop) continue;
      const code = await createLinkCodeAsOperator(db, shop, { maxRole: "owner", at });
      if (code.outcome !== "created") throw new Error(`no code for ${domain}: ${code.outcome}`);
      const linked = await linkShop(
        db,
        { code: code.code },
        { ...person, organization: made.organization.publicId },
      );
      if (linked.outcome !== "linked") throw new Error(`${domain} is not linked: ${linked.outcome}`);
    }
  } finally {
    await database.close();
  }
}
