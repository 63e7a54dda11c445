/**
 * The database that tests may empty.
 * @throws Error when the URL names a database that does not end in `_test`: tests truncate its tables.
 */
export function testDatabaseName(url: string): string {
  const name = decodeURIComponent(new URL(url).pathname.slice(1));
  if (!/^\w+_test$/.test(name))
    throw new Error(
      `DATABASE_URL names the database "${name}". Tests empty their tables, so they only take a name that ends in _test`,
    );
  return name;
}

/** The same server, another database. */
export function withDatabase(url: string, name: string): string {
  const parsed = new URL(url);
  parsed.pathname = `/${name}`;
  return parsed.toString();
}
