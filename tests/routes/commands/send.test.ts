import "../webhooks/environment.ts";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseWebhook } from "#app/ingest/index.server.ts";
import { services } from "#app/services.server.ts";
import { installShop, type Shop } from "#app/tenancy/index.server.ts";
import { shopTopics } from "#app/worker/topics.ts";
import { eventsOf, sendableTopics } from "../../standin/send/events-of.ts";
import { secret } from "../../factories/delivery.ts";
import { serveWebhooks } from "../webhooks/http.ts";
import { runCommand } from "./run-command.ts";

let app: Awaited<ReturnType<typeof serveWebhooks>>;
let directory: string;
let shop: Shop;
beforeAll(async () => {
  app = await serveWebhooks();
  directory = mkdtempSync(path.join(tmpdir(), "send-"));
  ({ shop } = await installShop(services.db, {
    domain: `send-${crypto.randomUUID().slice(0, 8)}.myshopify.com`,
    name: "Sent to",
    currency: "USD",
    timeZone: "America/New_York",
    scopes: "read_orders",
    historyStartsAt: null,
    at: new Date(),
  }));
});
afterAll(async () => {
  rmSync(directory, { recursive: true });
  await app.close();
  await services.close();
});

const domain = () => shop.domain ?? "";
const send = (args: readonly string[], env: Record<string, string> = { SHOPIFY_API_SECRET: secret }) =>
  runCommand("tests/standin/send.ts", [...args, "--url", app.origin], env);

const stored = () =>
  services.db
    .selectFrom("webhook_inbox")
    .select(["topic", "body", "triggered_at"])
    .where("shop_domain", "=", domain())
    .orderBy("id", "desc")
    .execute();

describe("npm run send", () => {
  it("posts a signed payload that the app stores", async () => {
    const result = await send(["orders/create", "--shop", domain()]);
    expect(result.out).toMatch(/^orders\/create \S+ \S+ \(\d+ bytes\) -> 200 in \d+ ms\n$/);
    expect(result.code).toBe(0);
    expect((await stored())[0]?.topic).toBe("orders/create");
  });

  it("--duplicate sends the same webhook twice: one is stored", async () => {
    const before = (await stored()).length;
    const result = await send(["refunds/create", "--shop", domain(), "--duplicate"]);
    expect(result.out.match(/-> 200 /g)).toHaveLength(2);
    expect((await stored()).length).toBe(before + 1);
  });

  it("--late was triggered a day ago", async () => {
    await send(["orders/updated", "--shop", domain(), "--late"]);
    const [row] = await stored();
    const hours = (Date.now() - (row?.triggered_at?.getTime() ?? 0)) / 3_600_000;
    expect(hours).toBeGreaterThan(25);
    expect(hours).toBeLessThan(27);
  });

  it("--forged is refused with 401, as it should be", async () => {
    const before = (await stored()).length;
    const result = await send(["orders/create", "--shop", domain(), "--forged"]);
    expect(result.out).toContain("-> 401 in");
    expect([result.code, (await stored()).length]).toEqual([0, before]);
    const wrong = await send(["orders/create", "--shop", domain(), "--secret", "another"]);
    expect(wrong.code).toBe(1);
  });

  it("--file sends its bytes as they are", async () => {
    const file = path.join(directory, "body.json");
    writeFileSync(file, '{"id": 1, "note":  "as it is"}\n');
    expect((await send(["products/update", "--shop", domain(), "--file", file])).code).toBe(0);
    expect((await stored())[0]?.body.toString()).toBe('{"id": 1, "note":  "as it is"}\n');
  });

  it("makes a payload for every topic that the app handles, and each can be read", () => {
    for (const topic of sendableTopics) {
      const [event] = eventsOf(topic, { shop: domain(), currency: "USD", seed: 7, now: new Date() }) ?? [];
      if (topic in shopTopics) continue;
      const parsed = parseWebhook(shop, topic, Buffer.from(event?.body ?? ""), { triggeredAt: null });
      expect([topic, parsed.outcome]).toEqual([topic, "records"]);
    }
    for (const topic of Object.keys(shopTopics)) expect(sendableTopics).toContain(topic);
  });

  it("makes other records each time, and the same for the same seed", () => {
    const id = (seed: number) =>
      (
        JSON.parse(
          String(
            eventsOf("orders/create", { shop: domain(), currency: "USD", seed, now: new Date(0) })?.[0]?.body,
          ),
        ) as { id: number }
      ).id;
    expect(id(1)).toBe(id(1));
    expect(id(1)).not.toBe(id(2));
  });

  it.each([
    ["no topic", [], "Give one topic"],
    [
      "an unknown topic",
      ["orders/eaten", "--shop", "a.myshopify.com"],
      "There is no payload for the topic orders/eaten",
    ],
    ["no shop", ["orders/create"], "--shop must be a shop's domain"],
    ["an option that is none", ["orders/create", "--sohp", "x"], "Unknown option '--sohp'"],
  ])("exits 2 for %s", async (_name, args, message) => {
    const result = await send(args);
    expect(result.err).toContain(message);
    expect(result.code).toBe(2);
  });

  it("exits 2 without a secret, 1 where nobody answers; and explains itself", async () => {
    expect((await send(["orders/create", "--shop", domain()], {})).err).toContain("There is no secret");
    const nobody = await runCommand("tests/standin/send.ts", [
      "orders/create",
      "--shop",
      domain(),
      "--url",
      "http://127.0.0.1:9",
      "--secret",
      "x",
    ]);
    expect(nobody.out).toContain("no answer from http://127.0.0.1:9/webhooks/shopify");
    expect(nobody.code).toBe(1);
    expect((await send(["--help"])).out).toContain("--duplicate");
  });
});
