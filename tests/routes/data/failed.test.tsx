import "../auth/environment.ts";
import type { AppLoadContext } from "@remix-run/node";
import { AppProvider } from "@shopify/polaris";
import translations from "@shopify/polaris/locales/en.json" with { type: "json" };
import { renderToString } from "react-dom/server";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { MessagePage } from "#app/components/data/message-page.tsx";
import type { FailedDetailView, FailedView, FailedWish } from "#app/components/data/failed-view.ts";
import { drain } from "#app/worker/index.server.ts";
import type { Shop } from "#app/tenancy/index.server.ts";
import { embeddedShop, pageRequest } from "#tests/factories/embedded-shop.ts";
import { inboxRows, send, workerContext } from "#tests/factories/worker-shop.ts";
import { openStandin, type OpenedStandin } from "#tests/standin/open.ts";
import { OWNER_ID } from "#tests/standin/http/staff.ts";

const domain = "failed-page.myshopify.com";
const list = "/app/data/failed";
const context = {} as AppLoadContext;
const plainFetch = globalThis.fetch;

let shop: Shop;
let standin: OpenedStandin;
let services: typeof import("#app/services.server.ts").services;
let failed: typeof import("#app/routes/app.data.failed._index/route.tsx");
let message: typeof import("#app/routes/app.data.failed.$id/route.tsx");

beforeAll(async () => {
  ({ services } = await import("#app/services.server.ts"));
  failed = await import("#app/routes/app.data.failed._index/route.tsx");
  message = await import("#app/routes/app.data.failed.$id/route.tsx");
  shop = await embeddedShop(services, domain);
  const app = {
    clientId: "client-id",
    clientSecret: "client-secret",
    handle: "tillsight",
    name: "Tillsight",
  };
  const rest = { appUrl: "http://127.0.0.1:9", scopes: ["read_orders"], optionalScopes: [] };
  standin = await openStandin({
    plan: { seed: 3, shops: [{ domain, orders: 0, customers: 1, products: 1 }] },
    apps: [{ ...app, ...rest, apiVersion: "2026-07", subscriptions: [] }],
  });
  standin.install(domain, { scopes: ["read_orders"] });
  globalThis.fetch = (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    return plainFetch(new URL(`/__shop/${url.hostname}${url.pathname}`, standin.url), init);
  };
});

afterAll(async () => {
  globalThis.fetch = plainFetch;
  await standin.close();
  await services.close();
});

beforeEach(async () => {
  for (const table of ["webhook_inbox", "webhook_receipt", "webhook_day", "audit_event"] as const)
    await services.db.deleteFrom(table).execute();
});

const secret = "mallory.seed@example.com";
/** Cut off in the middle, as a broken proxy would. */
const cut = `{"id":1,"email":"${secret}","note":"`;

async function load(path = list): Promise<FailedView> {
  return (await failed.loader({ request: pageRequest(domain, path), params: {}, context })).json();
}

async function ask(wish: FailedWish | Record<string, unknown>, userId = "77") {
  const request = pageRequest(domain, `${list}?index`, { body: wish, userId });
  return (await failed.action({ request, params: {}, context })).json();
}

async function open(id: number | string): Promise<{ status: number; message: FailedDetailView | null }> {
  const request = pageRequest(domain, `${list}/${id}`);
  const answer = await message.loader({ request, params: { id: String(id) }, context });
  return { status: answer.status, message: ((await answer.json()) as { message: FailedDetailView }).message };
}

async function reveal(id: number, userId: string) {
  const request = pageRequest(domain, `${list}/${id}`, { method: "POST", userId });
  const answer = await message.action({ request, params: { id: String(id) }, context });
  expect(answer.headers.get("cache-control")).toBe("no-store");
  return answer.json();
}

const work = () => drain(workerContext(services.db));

const audits = () =>
  services.db
    .selectFrom("audit_event")
    .select(["actor", "action", "detail"])
    .where("shop_id", "=", shop.id)
    .where("action", "!=", "staff.joined")
    .orderBy("id")
    .execute();

function html(detail: FailedDetailView | null, revealed?: Awaited<ReturnType<typeof reveal>>): string {
  const nothing = () => undefined;
  return renderToString(
    <AppProvider i18n={translations}>
      <MessagePage
        detail={detail}
        revealed={revealed}
        revealing={false}
        replaying={false}
        onReveal={nothing}
        onReplay={nothing}
        onBack={nothing}
      />
    </AppProvider>,
  );
}

test("what failed is listed with its reason; tried again as it is, it fails again", async () => {
  expect(await load()).toMatchObject({ kinds: [], messages: [], older: null });
  await send(services.db, shop, "orders/create", cut, { webhookId: "w-1", eventId: "e-1" });
  await work();
  const { kinds, messages } = await load();
  expect(kinds).toMatchObject([{ topic: "orders/create", label: "New orders", count: "1" }]);
  expect(messages).toMatchObject([
    { topic: "orders/create", attempts: "1 attempt", webhookId: "w-1", eventId: "e-1" },
  ]);
  expect(messages[0]?.technical).toMatch(/not JSON/);
  expect(messages[0]?.reasonText).toMatch(/incomplete or damaged/);
  const id = messages[0]?.id ?? 0;
  expect(await ask({ intent: "replay", id })).toEqual({
    outcome: "done",
    message: "Retrying 1 update.",
  });
  expect((await load()).messages).toEqual([]);
  expect(await ask({ intent: "replay", id })).toMatchObject({ outcome: "refused" });
  await work();
  expect((await load()).messages).toMatchObject([{ id, attempts: "1 attempt" }]);
  expect(await audits()).toMatchObject([{ actor: "user:77", action: "dead_letter.replayed" }]);
});

test("all of a kind are tried again, and no other kind", async () => {
  for (let n = 0; n < 30; n++) await send(services.db, shop, "orders/create", cut);
  await send(services.db, shop, "orders/updated", cut);
  await send(services.db, shop, "orders/create", "");
  await work();
  const first = await load();
  expect(first.kinds.map(({ topic, count }) => [topic, count])).toEqual([
    ["orders/create", "30"],
    ["orders/create", "1"],
    ["orders/updated", "1"],
  ]);
  expect(first.messages).toHaveLength(25);
  const second = await load(`${list}?older=${first.older ?? ""}`);
  expect(second.messages).toHaveLength(7);
  expect(second).toMatchObject({ older: null, isOlder: true });
  const ids = [...first.messages, ...second.messages].map(({ id }) => id);
  expect(new Set(ids).size).toBe(32);
  const [most] = first.kinds;
  if (!most) throw new Error("no kind");
  const { topic, reason } = most;
  expect(await ask({ intent: "replay_kind", topic, reason })).toEqual({
    outcome: "done",
    message: "Retrying 30 updates.",
  });
  const rows = await inboxRows(services.db);
  expect(rows.filter(({ state }) => state === "waiting")).toHaveLength(30);
  expect(rows.filter(({ state }) => state === "dead").map((row) => row.topic)).toEqual([
    "orders/updated",
    "orders/create",
  ]);
});

test("a message is shown without persons; what is not JSON is not shown", async () => {
  const order = { id: 5, email: secret, currency: "USD", note_attributes: [{ name: "To", value: secret }] };
  await send(services.db, shop, "orders/create", JSON.stringify(order));
  await send(services.db, shop, "orders/create", cut);
  await work();
  const [unreadable, incomplete] = (await load()).messages;
  const shown = await open(incomplete?.id ?? 0);
  expect(shown.status).toBe(200);
  expect(shown.message?.payload).toMatchObject({ outcome: "json", truncated: false });
  expect(JSON.stringify(shown)).not.toContain(secret);
  expect(html(shown.message)).toContain("&quot;currency&quot;: &quot;USD&quot;");
  const hidden = await open(unreadable?.id ?? 0);
  expect(hidden.message?.payload).toEqual({ outcome: "hidden" });
  expect(html(hidden.message)).toContain("all of it is hidden");
  for (const id of ["0", "999999999", "1%20OR%201=1", "-1"])
    expect(await open(id)).toEqual({ status: 404, message: null });
  expect(html(null)).toContain("here anymore");
});

test("the account's owner sees the persons, and each time is recorded; staff do not", async () => {
  await send(services.db, shop, "orders/create", cut, { webhookId: "w-9" });
  await work();
  const id = (await load()).messages[0]?.id ?? 0;
  const refused = await reveal(id, "77");
  expect(refused).toMatchObject({ outcome: "refused" });
  expect(JSON.stringify(refused)).not.toContain(secret);
  expect(await audits()).toEqual([]);
  const shown = await reveal(id, OWNER_ID);
  expect(shown).toEqual({ outcome: "shown", text: cut, truncated: false });
  expect(html((await open(id)).message, shown)).toContain(secret);
  await reveal(id, OWNER_ID);
  const recorded = await audits();
  expect(recorded.map(({ actor, action }) => [actor, action])).toEqual([
    [`user:${OWNER_ID}`, "dead_letter.shown"],
    [`user:${OWNER_ID}`, "dead_letter.shown"],
  ]);
  expect(JSON.parse(recorded[0]?.detail ?? "")).toEqual({ id, topic: "orders/create", webhookId: "w-9" });
  // The online token that said so is nowhere.
  const sessions = await services.db.selectFrom("session").select("id").where("shop", "=", domain).execute();
  expect(sessions).toEqual([{ id: `offline_${domain}` }]);
});

test("where Shopify does not say who asks, nobody sees anything", async () => {
  await send(services.db, shop, "orders/create", cut);
  await work();
  const id = (await load()).messages[0]?.id ?? 0;
  standin.faults.add({ door: "exchange", kind: "server_error" });
  expect(await reveal(id, OWNER_ID)).toEqual({
    outcome: "refused",
    message: "Shopify couldn't confirm who you are. Try again in a moment.",
  });
  expect(await audits()).toEqual([]);
});

test("refuses what it does not know", async () => {
  for (const wish of [
    {},
    { intent: "replay", id: "1" },
    { intent: "replay_kind", topic: "" },
    { intent: "x" },
  ])
    expect(await ask(wish)).toEqual({ outcome: "refused", message: "This isn't possible." });
});
