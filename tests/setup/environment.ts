import { inject } from "vitest";
import { withDatabase } from "./url.ts";

/** What app/env.server.ts reads, before any test file loads it. Nothing of the developer's own environment counts. */
const url = inject("databaseUrl");
const worker = process.env.VITEST_POOL_ID ?? "1";

Object.assign(process.env, {
  NODE_ENV: "test",
  // The unit project has no database: a URL that nobody answers shows a unit test that wants one.
  DATABASE_URL: url
    ? withDatabase(url, `${new URL(url).pathname.slice(1)}_w${worker}`)
    : "mysql://nobody@127.0.0.1:9/none",
});
