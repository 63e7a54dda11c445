import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parseEnv, publicHosts } from "#app/env.server.ts";
import { shopifyCliEnvironment } from "#tests/system/cli-environment.ts";

const key = Buffer.from("the thirty-two bytes of the key.").toString("base64");
const good = {
  DATABASE_URL: "mysql://root@127.0.0.1:3306/tillsight",
  SHOPIFY_API_KEY: "key",
  SHOPIFY_API_SECRET: "an-app-secret-of-shopify",
  SHOPIFY_APP_URL: "https://tillsight.example.com/",
  TOKEN_ENCRYPTION_KEYS: `k2:${key},k1:${key}`,
};

test("a complete environment is read, with defaults for the rest", () => {
  const result = parseEnv({
    ...good,
    EXTRA_FRAME_ANCESTORS: "http://localhost:4000/, https://x.example.com",
    PORT: "",
  });
  expect(result).toMatchObject({
    outcome: "valid",
    env: {
      SHOPIFY_APP_URL: "https://tillsight.example.com",
      APP_BRIDGE_URL: "https://cdn.shopify.com/shopifycloud/app-bridge.js",
      EXTRA_FRAME_ANCESTORS: ["http://localhost:4000", "https://x.example.com"],
      PORT: 3000,
      WORKER_IN_PROCESS: true,
      NODE_ENV: "production",
    },
  });
  if (result.outcome !== "valid") return;
  expect(result.env.TOKEN_ENCRYPTION_KEYS.map(({ id, key }) => [id, key.length])).toEqual([
    ["k2", 32],
    ["k1", 32],
  ]);
});

test("every fault is named at once, by its variable and without its value", () => {
  const result = parseEnv({
    DATABASE_URL: "postgres://root:hunter2@localhost/x",
    SHOPIFY_API_SECRET: "",
    SHOPIFY_APP_URL: "not a url",
    TOKEN_ENCRYPTION_KEYS: `k1:c2hvcnQ=,k2:${key},k2:${key}`,
    PORT: "70000",
    WORKER_IN_PROCESS: "maybe",
  });
  expect(result).toEqual({
    outcome: "invalid",
    faults: [
      "DATABASE_URL: must look like mysql://user:password@host:3306/database",
      "SHOPIFY_API_KEY is not set",
      "SHOPIFY_API_SECRET is not set",
      "SHOPIFY_APP_URL: must be an http(s) URL",
      'TOKEN_ENCRYPTION_KEYS: key 1 is not "id:base64" with 32 bytes (openssl rand -base64 32)',
      "TOKEN_ENCRYPTION_KEYS: key id k2 is there twice",
      "PORT: Too big: expected number to be <=65535",
      expect.stringMatching(/^WORKER_IN_PROCESS: /) as string,
    ],
  });
  expect(JSON.stringify(result)).not.toMatch(/hunter2|c2hvcnQ/);
});

test(".env.example explains every variable, and no other", () => {
  const text = readFileSync(".env.example", "utf8");
  const explained = [...text.matchAll(/^([A-Z_]+)=/gm)].map(([, name]) => name);
  const source = readFileSync("app/env.server.ts", "utf8");
  const schema = source.slice(source.indexOf("z.object({"), source.indexOf("export type Env"));
  const known = [...schema.matchAll(/^ {2}([A-Z_]+):/gm)].map(([, name]) => name);
  expect(explained.sort()).toEqual(known.filter((name) => name !== "NODE_ENV").sort());
});

test.each(["help", "help@", "a b@example.com", "<script>@example.com", `${"a".repeat(250)}@example.com`])(
  "a support address that is none is refused by name: %s",
  (SUPPORT_EMAIL) => {
    const result = parseEnv({ ...good, SUPPORT_EMAIL });
    expect(result.outcome === "invalid" && result.faults.map((fault) => fault.split(":")[0])).toEqual([
      "SUPPORT_EMAIL",
    ]);
  },
);

test("a support address is optional", () => {
  expect(parseEnv({ ...good, SUPPORT_EMAIL: "help@tillsight.example" })).toMatchObject({
    env: { SUPPORT_EMAIL: "help@tillsight.example" },
  });
  const without = parseEnv({ ...good, SUPPORT_EMAIL: "" });
  expect(without.outcome === "valid" && without.env.SUPPORT_EMAIL).toBeUndefined();
});

test("tokens that are too short, days that dedupe cannot do with, and half a switch are refused by name", () => {
  const result = parseEnv({
    ...good,
    METRICS_TOKEN: "short",
    RETENTION_MESSAGE_DAYS: "13",
    RETENTION_REQUEST_FILE_DAYS: "31",
    CUSTOMER_DETAILS: "maybe",
    WORKER_METRICS_PORT: "99999",
  });
  expect(result.outcome === "invalid" && result.faults.map((fault) => fault.split(":")[0])).toEqual([
    "METRICS_TOKEN",
    "CUSTOMER_DETAILS",
    "RETENTION_MESSAGE_DAYS",
    "RETENTION_REQUEST_FILE_DAYS",
    "WORKER_METRICS_PORT",
  ]);
  expect(JSON.stringify(result)).not.toContain("short");
  expect(parseEnv({ ...good, CUSTOMER_DETAILS: "off" })).toMatchObject({ env: { CUSTOMER_DETAILS: false } });
  expect(parseEnv(good)).toMatchObject({
    env: { CUSTOMER_DETAILS: true, RETENTION_DEAD_LETTER_DAYS: 90, SHUTDOWN_DELAY_SECONDS: 0 },
  });
});

test("low: placeholders instead of secrets, and an address without TLS, are refused in production, all at once", () => {
  const weak = {
    ...good,
    SHOPIFY_API_SECRET: "x",
    SHOPIFY_API_SECRET_PREVIOUS: "abababababababababab",
    SHOPIFY_APP_URL: "http://tillsight.example.com",
    TOKEN_ENCRYPTION_KEYS: `k1:${Buffer.alloc(32).toString("base64")}`,
    OPERATOR_TOKEN: "a".repeat(32),
  };
  expect(parseEnv({ ...weak, PORT: "no" })).toEqual({
    outcome: "invalid",
    faults: [
      expect.stringMatching(/^PORT: /) as string,
      "SHOPIFY_API_SECRET: is too short to be a secret (16 characters at least)",
      "SHOPIFY_API_SECRET_PREVIOUS: is not a random secret, it repeats a few characters",
      "OPERATOR_TOKEN: is not a random secret, it repeats a few characters",
      "TOKEN_ENCRYPTION_KEYS: key k1 is not random (openssl rand -base64 32)",
      "SHOPIFY_APP_URL: must be https:// in production",
    ],
  });
  expect(parseEnv({ ...weak, NODE_ENV: "development" }).outcome).toBe("valid");
  expect(parseEnv({ ...good, SHOPIFY_APP_URL: "http://localhost:3000" }).outcome).toBe("valid");
});

test("H5: a database URL that asks for what is not known is refused by name, and without the password", () => {
  const url = "mysql://app:hunter2@db.example.com/shop?ssl-mode=PREFERRED&connection_limit=5";
  expect(parseEnv({ ...good, DATABASE_URL: url })).toEqual({
    outcome: "invalid",
    faults: [
      'DATABASE_URL: has the parameter "connection_limit", which is not known: set DATABASE_CONNECTIONS instead',
      "DATABASE_URL: ssl-mode must be one of DISABLED, REQUIRED, VERIFY_CA, VERIFY_IDENTITY",
    ],
  });
});

describe("F1: the environment of `shopify app dev`", () => {
  const { SHOPIFY_APP_URL: _, ...withoutUrl } = good;
  const cli = shopifyCliEnvironment({
    tunnel: "https://abc.tunnel.example",
    port: 4882,
    apiKey: "key",
    apiSecret: "secret",
  });
  const settingsOf = (source: Record<string, string>) => {
    const result = parseEnv(source);
    return result.outcome === "valid" ? result.env : result.faults;
  };

  test("HOST as a URL is the app's address, and no address to listen at", () => {
    expect(settingsOf({ ...withoutUrl, ...cli })).toMatchObject({
      SHOPIFY_APP_URL: "https://abc.tunnel.example",
      HOST: "0.0.0.0",
      PORT: 4882,
      NODE_ENV: "development",
    });
    expect(publicHosts(cli)).toEqual(["abc.tunnel.example"]);
  });

  test("what the app's address is, from what is set", () => {
    const { HOST: _host, ...cliWithoutHost } = cli;
    const cases: [Record<string, string>, string][] = [
      [{ ...cli, SHOPIFY_APP_URL: "https://own.example.com" }, "https://own.example.com"],
      [{ ...cli, SHOPIFY_APP_URL: "" }, "https://abc.tunnel.example"],
      [{ ...cli, HOST: "127.0.0.1", APP_URL: "https://other.example/" }, "https://other.example"],
      [{ ...cliWithoutHost }, "https://abc.tunnel.example"],
    ];
    for (const [source, url] of cases)
      expect(settingsOf({ ...withoutUrl, ...source })).toMatchObject({ SHOPIFY_APP_URL: url });
  });

  test("an address to listen at stays one, and without any URL the app's is missing", () => {
    for (const HOST of ["127.0.0.1", "::", "localhost", "web-1"]) {
      expect(settingsOf({ ...good, HOST })).toMatchObject({ HOST });
      expect(settingsOf({ ...withoutUrl, HOST })).toEqual(["SHOPIFY_APP_URL is not set"]);
      expect(publicHosts({ HOST })).toEqual([]);
    }
    expect(publicHosts({ SHOPIFY_APP_URL: "no url" })).toEqual([]);
  });
});
