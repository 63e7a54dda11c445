import "../webhooks/environment.ts";
import type { Server } from "node:http";
import { createRequestHandler } from "@remix-run/express";
import type { ServerBuild } from "@remix-run/node";
import { afterAll, beforeAll, expect, test } from "vitest";
import { closeGracefully, createHttpApp, createHttpServer, listen } from "#app/http/index.server.ts";
import { services } from "#app/services.server.ts";
import { sendRaw } from "../../factories/raw-http.ts";
import type { Routes } from "../serve-routes.ts";

/** Every kind of address that has limits of its own, and the rest. */
const areas = {
  ingest: { path: "api/data/:resource", example: "/api/data/orders" },
  one: { path: "api/data/:resource/:externalId", example: "/api/data/orders/A-1" },
  api: { path: "api/*", example: "/api/insights/summary" },
  webhooks: { path: "webhooks/*", example: "/webhooks/shopify" },
  pages: { path: "app/*", example: "/app/settings/numbers" },
  auth: { path: "auth/*", example: "/auth/session-token" },
  rest: { path: "*", example: "/somewhere" },
} as const;

/** A page answers with its area's name without having read the body: so it is also known what was let through. */
const routes = Object.fromEntries(
  Object.entries(areas).map(([id, { path }]) => {
    const answer = () => new Response(id, { headers: { "x-area": id } });
    return [id, { id, path, module: { loader: answer, action: answer } as unknown as Module }];
  }),
);
type Module = NonNullable<Routes[string]>["module"];

let server: Server;
let origin: string;
/** What Express's side has gone by. */
let expressSaw: string | undefined;

beforeAll(async () => {
  const build = {
    routes,
    entry: { module: { default: () => new Response(null, { status: 404 }) } },
    assets: { entry: { imports: [], module: "" }, routes: {}, url: "", version: "1" },
    mode: "production",
    publicPath: "/",
    assetsBuildDirectory: "",
    basename: "/",
    isSpaMode: false,
    future: {},
  } as unknown as ServerBuild;
  const app = createHttpApp({
    log: services.log,
    trustProxy: 1,
    isReady: () => Promise.resolve(true),
    beforePages: (request, _response, next) => {
      expressSaw = areaOf(request.path.toLowerCase());
      next();
    },
    pages: createRequestHandler({ build, mode: "production" }),
  });
  server = createHttpServer();
  server.on("request", app);
  origin = `http://127.0.0.1:${await listen(server, 0, "127.0.0.1")}`;
});
afterAll(async () => {
  await closeGracefully(server, 1);
  await services.close();
});

/** As limits decide: by how the path begins. */
function areaOf(path: string): string {
  if (/^\/api\/data\/[^/]+\/?$/.test(path)) return "ingest";
  if (/^\/api\/data\/[^/]+\/[^/]+\/?$/.test(path)) return "one";
  const first = path.split("/")[1] ?? "";
  return { api: "api", webhooks: "webhooks", app: "pages", auth: "auth" }[first] ?? "rest";
}

const encoded = (text: string, letter: number) =>
  text.slice(0, letter) + `%${text.charCodeAt(letter).toString(16)}` + text.slice(letter + 1);

/** Ways to write an address so that two readers may differ. */
const spellings: Readonly<Record<string, (path: string) => string>> = {
  plain: (path) => path,
  "dot segments": (path) => `/api/data/../..${path}`,
  "dot segments of webhooks": (path) => `/webhooks/..${path}`,
  "encoded dot segments": (path) => `/api/data/%2e%2e/%2E%2E${path}`,
  "half encoded dot segments": (path) => `/api/data/.%2e/%2E.${path}`,
  "one dot": (path) => `/.${path}`,
  "an encoded dot": (path) => `/%2e${path}`,
  "a dot in the midst": (path) => path.replace(/\/(?=[^/]*$)/, "/./"),
  "dots at the end": (path) => `${path}/..`,
  "double slashes in front": (path) => `/${path}`,
  "double slashes in the midst": (path) => path.replace(/\/(?=[^/]*$)/, "//"),
  "another host in front": (path) => `//evil.example.com${path}`,
  backslashes: (path) => `/api/data/..\\..${path.replaceAll("/", "\\")}`,
  "a backslash in front": (path) => `/\\evil.example.com${path}`,
  "encoded backslashes": (path) => `/api/data/..%5c..${path}`,
  "encoded slashes": (path) => path.slice(0, 2) + path.slice(2).replaceAll("/", "%2f"),
  "dots between encoded slashes": (path) => `/api/data/x%2f..%2f..${path}`,
  "an encoded letter": (path) => encoded(path, 1),
  "another encoded letter": (path) => encoded(path, path.length - 2),
  "encoded letters all over": (path) =>
    path.replaceAll(/[a-z]/g, (letter) => `%${letter.charCodeAt(0).toString(16)}`),
  "capital letters": (path) => path.toUpperCase(),
  "a slash at the end": (path) => `${path}/`,
  NUL: (path) => `${path}%00`,
  "NUL in the midst": (path) => path.replace(/\/(?=[^/]*$)/, "/%00"),
  "an escape that is none": (path) => `${path}/%zz`,
  "half an escape": (path) => `${path}/%4`,
  "an escape that is no UTF-8": (path) => `${path}/%ff`,
  "twice encoded dots": (path) => `/api/data/%252e%252e/%252e%252e${path}`,
  "a semicolon": (path) => `/api/data/..;/..;${path}`,
  "a fragment": (path) => `/api/data/x#${path}`,
  "a fragment behind": (path) => `${path}#/../../api/data/x`,
  "a query that looks like a path": (path) => `${path}?/../../api/data/x`,
  "a whole address": (path) => `http://127.0.0.1/api/data/x/../..${path}`,
  "an asterisk": () => "*",
  "no slash": (path) => path.slice(1),
  "a byte that is no ASCII": (path) => `${path}/\xe9`,
  "a tab": (path) => `/api/data/.\t./..${path}`,
  "quotes and braces": (path) => `${path}/"{<>}|^\``,
};

const methods = ["GET", "POST", "DELETE", "OPTIONS"];

test.each(
  Object.entries(areas).flatMap(([area, { example }]) =>
    Object.entries(spellings).map(([name, spell]) => [area, name, spell(example)] as const),
  ),
)("H6: %s with %s is read alike by both parsers, or refused with 400: %j", async (_area, _name, target) => {
  for (const method of methods) {
    expressSaw = undefined;
    const answer = await sendRaw(origin, [`${method} ${target} HTTP/1.1`, "Content-Length: 0"]);
    if (answer.status !== 400) {
      expect(answer.status).toBeLessThan(500);
      expect([method, target, answer.headers.get("x-area")]).toEqual([method, target, expressSaw]);
    } else expect(expressSaw).toBeUndefined();
  }
});

test.each(
  (["api", "webhooks", "pages", "auth", "rest"] as const).flatMap((area) =>
    Object.entries(spellings).map(([name, spell]) => [area, name, spell(areas[area].example)] as const),
  ),
)("H6: no spelling takes the body's limit from %s: %s", async (_area, _name, target) => {
  expressSaw = undefined;
  const head = [`POST ${target} HTTP/1.1`, "Content-Length: 200000000"];
  const { status, headers } = await sendRaw(origin, head);
  // What is read as the ingest API by both is the ingest API, which counts for itself.
  if (expressSaw === "ingest" || expressSaw === "one") expect(headers.get("x-area")).toBe(expressSaw);
  else expect([target, [400, 413].includes(status)]).toEqual([target, true]);
});

test("ids with reserved characters keep their escapes", async () => {
  const answer = await sendRaw(origin, ["DELETE /api/data/orders/A%2fB%20%C3%A9?x=%2e HTTP/1.1"]);
  expect(answer.headers.get("x-area")).toBe("one");
});
