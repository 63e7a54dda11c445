import "./environment.ts";
import { createHmac } from "node:crypto";
import { getJwt, RequestType, setUpValidRequest } from "@shopify/shopify-api/test-helpers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { secret, sign, signedHeaders } from "../../factories/delivery.ts";
import { useQueueDatabase } from "../../factories/queue-database.ts";
import { installedAs } from "../../factories/worker-shop.ts";

/** The library types the answer by a package that is not installed. */
const signRequest = setUpValidRequest as unknown as (
  options: Parameters<typeof setUpValidRequest>[0],
  request: Request,
) => Promise<Request>;

/** Shopify signs several protocols with the app's one secret. What it signed for another is no webhook of anybody. */

const queue = useQueueDatabase();
const victim = "victim.myshopify.com";
const attacker = "attacker";
let origin = "";
let close: () => Promise<void>;

beforeAll(async () => {
  const { serveWebhooks } = await import("./http.ts");
  ({ origin, close } = await serveWebhooks());
  await installedAs(queue.db, victim);
});
afterAll(async () => {
  await close();
  const { services } = await import("#app/services.server.ts");
  await services.close();
});

interface Signed {
  readonly body: string;
  /** As the door wants it: base64. */
  readonly hmac: string;
}

const addressed = {
  timestamp: "1764547200",
  shop: `${attacker}.myshopify.com`,
  host: "YWRtaW4",
  locale: "en",
};

/** Names and values in the order of their bytes, as Shopify signs the parameters of an address. */
const ordered = (parameters: Readonly<Record<string, string>>, between: string) =>
  Object.entries(parameters)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join(between);
const signedText = (body: string): Signed => ({ body, hmac: sign(body) });

/** What the staff of another shop, or a visitor of its storefront, can get Shopify to sign. */
const protocols: Readonly<Record<string, () => Promise<Signed> | Signed>> = {
  "a session token": async () => {
    const { token } = await getJwt(attacker, "client-id", secret);
    const [header = "", payload = "", signature = ""] = token.split(".");
    return { body: `${header}.${payload}`, hmac: Buffer.from(signature, "base64url").toString("base64") };
  },
  "a launch address": () => signedText(ordered(addressed, "&")),
  "a launch address with parameters of one's own": () =>
    signedText(ordered({ ...addressed, '{"id":1,"a":"': "x", '~"}': '"}' }, "&")),
  "a launch address whose first parameter begins with a space": () =>
    signedText(ordered({ ...addressed, ' {"id":1,"a":"': "x", '~"}': '"}' }, "&")),
  "a launch address that is percent-encoded": () =>
    signedText(new URLSearchParams({ ...addressed, '{"id":1,"a":"': '"}' }).toString()),
  "the address after OAuth": () => signedText(ordered({ ...addressed, code: "c0de", state: "1" }, "&")),
  "an app proxy's address": async () => {
    const request = new Request("https://app.example.com/proxy?a=1&path_prefix=%2Fapps%2Fx");
    const store = { type: RequestType.Public, store: attacker, apiSecretKey: secret } as const;
    const url = new URL((await signRequest(store, request)).url);
    const { signature = "", ...parameters } = Object.fromEntries(url.searchParams);
    const body = ordered(parameters, "");
    const hmac = createHmac("sha256", secret).update(body);
    expect(hmac.digest("hex")).toBe(signature);
    return { body, hmac: Buffer.from(signature, "hex").toString("base64") };
  },
  "an app proxy's address that begins with a blank and a brace": () =>
    signedText(ordered({ ...addressed, '\n{"id":1,"a":"': "x", '~"}': '"}' }, "")),
  "a call of a Flow action": async () => {
    const body = {
      shop_id: 548380009,
      shopify_domain: `${attacker}.myshopify.com`,
      action_run_id: "5ecc8a68",
      handle: "tell",
      step_reference: "01HF",
      properties: { id: 1, updated_at: "2026-11-01T00:00:00Z", myshopify_domain: victim },
    };
    const store = { type: RequestType.Extension, store: attacker, apiSecretKey: secret, body } as const;
    const request = await signRequest(store, new Request("https://app.example.com/flow"));
    return { body: await request.text(), hmac: request.headers.get("x-shopify-hmac-sha256") ?? "" };
  },
  "a Flow trigger's lifecycle message": () =>
    signedText(
      JSON.stringify({
        flow_trigger_definition_id: "f",
        has_enabled_flow: true,
        shop_id: 548380009,
        shopify_domain: `${attacker}.myshopify.com`,
        timestamp: "2026-11-01T00:00:00Z",
      }),
    ),
};

const topics = [
  "orders/create",
  "orders/delete",
  "app/uninstalled",
  "shop/redact",
  "customers/redact",
  "x/y",
];
const post = ({ body, hmac }: Signed, topic: string) => {
  const named = { "x-shopify-hmac-sha256": hmac, "x-shopify-topic": topic, "x-shopify-shop-domain": victim };
  return fetch(`${origin}/webhooks/shopify`, { method: "POST", headers: signedHeaders(body, named), body });
};
const stored = () => queue.db.selectFrom("webhook_inbox").select(["topic", "shop_domain"]).execute();

describe("H2: signed by Shopify with our secret, but for another protocol:", () => {
  test.each(Object.entries(protocols))("%s is no webhook of any shop", async (_name, make) => {
    const signed = await make();
    // Only the shape can tell: the signature is good.
    expect(signed.hmac).toBe(sign(signed.body));
    for (const topic of topics) expect([topic, (await post(signed, topic)).status]).toEqual([topic, 400]);
    expect(await stored()).toEqual([]);
  });

  test("a webhook that only speaks of Flow's word is taken", async () => {
    const note = 'he typed "shopify_domain": there';
    const body = JSON.stringify({ id: 1, note, note_attributes: [{ name: "shopify_domain", value: "x" }] });
    expect((await post(signedText(body), "orders/create")).status).toBe(200);
    const nested = '{"id":1,"receipt":{"shopify_domain":"x"}}';
    expect((await post(signedText(nested), "refunds/create")).status).toBe(200);
    expect(await stored()).toHaveLength(2);
  });
});
