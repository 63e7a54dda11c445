import { dropDatabase } from "../database/named-database.ts";
import { removePrivateServer } from "../database/private-server.ts";

/**
 * Forgets the demo's data.
 * @throws Error where DATABASE_URL names a database that is not plainly for this: it may be somebody's.
 */
export async function resetDatabase(): Promise<void> {
  const configured = process.env.DATABASE_URL;
  if (!configured) return removePrivateServer("demo");
  const name = decodeURIComponent(new URL(configured).pathname.slice(1));
  if (!/_(demo|test)$/.test(name))
    throw new Error(
      `--reset drops the database, and "${name}" does not end in _demo or _test. Drop it by hand if that is meant`,
    );
  await dropDatabase(configured);
}
