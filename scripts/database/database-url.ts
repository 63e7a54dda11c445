import mariadb, { type Connection } from "mariadb";
import { connectionOptions } from "#app/db/index.server.ts";
import { Mistake } from "../process/mistake.mjs";

/**
 * DATABASE_URL of the environment, which a server answers at that lets us in.
 * @throws Mistake that says what is wrong with it, without its password.
 */
export async function databaseUrl(): Promise<string> {
  const url = process.env.DATABASE_URL;
  if (!url)
    throw new Mistake(
      "DATABASE_URL is not set, neither in the environment nor in .env. It names the database: mysql://user:password@host:3306/name",
    );
  const connection = await connect(url);
  await connection.end();
  return url;
}

/**
 * A connection of one's own to the database of a URL, or to its server.
 * @throws Mistake that says why there is none.
 */
export async function connect(url: string, to: "database" | "server" = "database"): Promise<Connection> {
  const { database = "", ...server } = optionsOf(url);
  const where = server.socketPath ?? `${server.host ?? "localhost"}:${server.port ?? 3306}`;
  try {
    return await mariadb.createConnection({
      ...server,
      ...(to === "database" ? { database } : {}),
      connectTimeout: 5_000,
    });
  } catch (error) {
    throw new Mistake(whyNot(error as Error & { code?: string }, where, database, server.user ?? ""));
  }
}

function optionsOf(url: string): ReturnType<typeof connectionOptions> {
  try {
    return connectionOptions(url);
  } catch (error) {
    const message = error instanceof Error && !("input" in error) ? error.message : "";
    throw new Mistake(message || "DATABASE_URL must look like mysql://user:password@host:3306/database");
  }
}

function whyNot(error: Error & { code?: string }, where: string, database: string, user: string): string {
  switch (error.code) {
    case "ER_ACCESS_DENIED_ERROR":
    case "ER_ACCESS_DENIED_NO_PASSWORD_ERROR":
    case "ER_HOST_NOT_PRIVILEGED":
      return `the database server at ${where} does not let ${user === "" ? "a user without a name" : user} in (${error.code}): check user and password of DATABASE_URL, and whether it asks for TLS`;
    case "ER_DBACCESS_DENIED_ERROR":
      return `the user ${user} may not use the database ${database} at ${where}: GRANT ALL ON \`${database}\`.* allows it`;
    case "ER_BAD_DB_ERROR":
      return `there is no database ${database} at ${where}. Make it: CREATE DATABASE \`${database}\` CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci`;
    default:
      return `the database of DATABASE_URL does not answer at ${where} (${error.code ?? error.message})`;
  }
}
