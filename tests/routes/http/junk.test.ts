import "../webhooks/environment.ts";
import path from "node:path";
import type { ServerBuild } from "@remix-run/node";
import { pino } from "pino";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { routePatterns } from "#app/http/index.server.ts";
import { services } from "#app/services.server.ts";
import { sendRaw } from "../../factories/raw-http.ts";
import { serveBuild, type ServedRoutes } from "../serve-routes.ts";

const file = path.resolve(import.meta.dirname, "../../../build/server/index.js");
const build = (await import(/* @vite-ignore */ file)) as ServerBuild;

/** Every address of the app, of its own list, with something in each place, and one that is none. */
const addresses = [
  ...routePatterns(build.routes).map((pattern) => pattern.replaceAll(/:\w+|\*/g, "x")),
  ...["/healthz", "/readyz", "/metrics", "/assets/x.js", "/favicon.svg", "/nothing/here"],
];

const browser =
  "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36";
const embedded = "embedded=1&shop=junk.myshopify.com";

/** What strangers send: methods, lines in place of the usual headers, what is put behind the address, and a body. */
interface Junk {
  readonly method?: string;
  readonly lines?: readonly string[];
  readonly query?: string;
  readonly body?: string;
}

const junk: Readonly<Record<string, Junk>> = {
  nothing: {},
  ...named("Host", ["a b", "a@b", "x:99999", "[::1", "a/b", "a?b", "%00", "é", "", "a,b"], (host) => ({
    lines: [`Host: ${host}`],
  })),
  ...named("X-Forwarded-Host", ["x:99999", "a b", "a@b", "<x>", ",", "a/b:80"], (host) => ({
    lines: [`X-Forwarded-Host: ${host}`],
  })),
  ...named("X-Forwarded-Proto", ["ht tp", "javascript", "http:", ",", "é"], (protocol) => ({
    lines: [`X-Forwarded-Proto: ${protocol}`],
  })),
  ...named("method", ["TRACE", "TRACK", "PROPFIND", "SEARCH", "LINK", "CONNECT", "get", "FOO"], (method) => ({
    method,
  })),
  ...named("plain", ["HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"], (method) => ({ method })),
  ...named("host parameter", ["x", "eA==", "%00", "e", "====", "%C3%A9", "aA==&host=x"], (host) => ({
    query: `?${embedded}&host=${host}`,
  })),
  ...named("shop parameter", ["", "x", "a.myshopify.com%00", "%ff", "[]"], (shop) => ({
    query: `?embedded=1&shop=${shop}&host=YWRtaW4uc2hvcGlmeS5jb20vc3RvcmUveA==`,
  })),
  ...named(
    "other parameter",
    ["id_token=x.y.z", "exitIframe=//evil.example", "exitIframe=", "session=%00"],
    (one) => ({
      query: `?${embedded}&${one}`,
    }),
  ),
  ...named("_data", ["x", "routes%2Fapp", "root", "routes%2Fapp._index", "%00", "constructor", ""], (id) => ({
    query: `?_data=${id}`,
  })),
  ...named("_data post", ["x", "routes%2Fapp", "__proto__"], (id) => ({
    method: "POST",
    query: `?_data=${id}`,
  })),
  ...named("query", ["?", "?%", "?%zz=%ff", "?a=1&a=1", "?&&&===", `?${"a".repeat(5_000)}`], (query) => ({
    query,
  })),
  ...named("Origin", ["https://evil.example.com", "null", "junk", "http://", "", "file://"], (origin) => ({
    method: "POST",
    lines: [`Origin: ${origin}`],
  })),
  ...named(
    "Content-Type",
    ["multipart/form-data", "multipart/form-data; boundary=", "a/b", "application/json", "é"],
    (type) => ({
      method: "POST",
      lines: [`Content-Type: ${type}`],
      body: '{"a":',
    }),
  ),
  ...named(
    "Authorization",
    ["Bearer", "Bearer x.y.z", "Bearer eyJhbGciOiJub25lIn0.e30.", "Basic =", "é"],
    (text) => ({
      lines: [`Authorization: ${text}`],
    }),
  ),
  ...named(
    "header",
    [
      "Accept: ;q=",
      'If-None-Match: "',
      "Range: bytes=9-1",
      "If-Modified-Since: x",
      "Accept-Encoding: x;q=2",
      "Cookie: =;=",
      "Expect: x",
      "X-Api-Key: ts_live_x",
      "Content-Encoding: x",
      "Upgrade: x\r\nConnection: upgrade",
      "Accept-Language: *-x-;",
      "X-Shopify-Hmac-Sha256: AAAA",
      "Purpose: prefetch",
    ],
    (line) => ({
      lines: [line],
    }),
  ),
};

function named<Text extends string>(
  kind: string,
  texts: readonly Text[],
  make: (text: Text) => Junk,
): Record<string, Junk> {
  return Object.fromEntries(
    texts.map((text) => [`${kind} ${JSON.stringify(text).slice(0, 60)}`, make(text)]),
  );
}

let served: ServedRoutes;
let proxied: ServedRoutes;
const lines: string[] = [];

beforeAll(async () => {
  // React Router says so where it is not built for production.
  const { warn } = console;
  vi.spyOn(console, "warn").mockImplementation((...parts: unknown[]) => {
    if (!String(parts[0]).startsWith("No routes matched location")) warn(...parts);
  });
  services.log.level = "error";
  Object.assign(services.log, { [pino.symbols.streamSym]: { write: (line: string) => lines.push(line) } });
  served = await serveBuild(build);
  proxied = await serveBuild(build, 1);
});
afterAll(async () => {
  await served.close();
  await proxied.close();
  await services.close();
});
afterEach(() => void lines.splice(0));

function send(
  origin: string,
  address: string,
  { method = "GET", lines: extra = [], query = "", body = "" }: Junk,
) {
  const head = [`${method} ${address}${query} HTTP/1.1`, browser, ...extra];
  return sendRaw(origin, body === "" ? head : [...head, `Content-Length: ${body.length}`], body);
}

describe("Low: what a stranger sends rings no alarm: no 5xx and no error line, at any address", () => {
  test.each(Object.entries(junk))("%s", async (name, one) => {
    for (const { origin } of [served, proxied])
      for (const address of addresses) {
        const { status } = await send(origin, address, one);
        expect([name, address, status >= 500]).toEqual([name, address, false]);
      }
    expect(lines).toEqual([]);
  });

  test.each([
    ["a host that is none", 400, "/app", { lines: ["Host: a b"] }],
    ["a method that nobody serves", 405, "/webhooks/x", { method: "TRACE" }],
    ["a host parameter that is no base64", 400, "/app", { query: `?${embedded}&host=x` }],
    // There is no way out of the frame: nothing in the app leads there.
    ["a way out of the frame to nowhere (F14)", 404, "/auth/exit-iframe", {}],
    [
      "a way out of the frame to another site (F14)",
      404,
      "/auth/exit-iframe",
      { query: "?exitIframe=https://evil.example.com" },
    ],
    [
      "a form of another site",
      403,
      "/app/settings/numbers",
      { method: "POST", lines: ["Origin: https://evil.example.com"] },
    ],
  ] as const)("%s is %i", async (_name, status, address, one: Junk) => {
    expect((await send(served.origin, address, one)).status).toBe(status);
    expect(lines).toEqual([]);
  });

  test("a forwarded host that no trusted proxy sent is not looked at", async () => {
    const forwarded = { lines: ["X-Forwarded-Host: a b"] };
    expect((await send(served.origin, "/auth/login", forwarded)).status).toBe(200);
    expect((await send(proxied.origin, "/auth/login", forwarded)).status).toBe(400);
  });
});

describe("M8: headers of every address", () => {
  const methods = ["GET", "HEAD", "POST", "DELETE", "OPTIONS", "TRACE"];
  /** What everybody may keep for a while: it is the same for all. */
  const open = /^\/api\/(docs|docs\/problems\/.*|openapi\.json)$/;

  test.each(
    addresses.flatMap((address) => ["", "?_data=routes%2Fapp"].map((query) => [address, query] as const)),
  )(
    "%s%s is kept by nobody, sniffed by nobody, framed by Shopify's admin at most and runs nothing",
    async (address, query) => {
      for (const method of methods) {
        const { headers, status } = await send(served.origin, address, { method, query });
        const caching = headers.get("cache-control") ?? "";
        if (!open.test(address))
          expect([method, status, caching]).toEqual([method, status, expect.stringMatching(/no-store/)]);
        else expect(caching).toMatch(/^public, max-age=300$|no-store/);
        expect(headers.get("x-content-type-options")).toBe("nosniff");
        const policy = headers.get("content-security-policy") ?? "";
        expect(policy).toMatch(/default-src '(none|self)'/);
        // Documents without any shop's data: in the admin's frame they are to be seen, not refused.
        expect(policy).toMatch(
          /frame-ancestors ('none'|https:\/\/\*\.myshopify\.com https:\/\/admin\.shopify\.com[^;]*)(;|$)/,
        );
        expect(policy).not.toMatch(/script-src[^;]*('unsafe|\*|https?:[ ;])/);
      }
    },
  );
});
