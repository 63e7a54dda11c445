/**
 * `npm run send -- <topic> --shop <domain> [options]`: posts a webhook as Shopify would, signed, to any running instance
 * of the app. `npm run send -- --help` lists the options.
 */
import { readFileSync } from "node:fs";
import { parseArgs, type ParseArgsConfig } from "node:util";
import { usageText } from "../../scripts/launch/commands.mjs";
import { eventsOf, sendableTopics } from "./send/events-of.ts";
import { addressOf } from "./send/address-of.ts";
import { deliver, type Delivery } from "./send/deliver.ts";

const options = {
  shop: { type: "string" },
  url: { type: "string", default: "http://localhost:3000" },
  secret: { type: "string", default: process.env.SHOPIFY_API_SECRET ?? "" },
  file: { type: "string" },
  currency: { type: "string", default: "USD" },
  seed: { type: "string", default: String(Date.now() % 2 ** 31) },
  duplicate: { type: "boolean", default: false },
  late: { type: "boolean", default: false },
  forged: { type: "boolean", default: false },
  help: { type: "boolean", default: false },
} as const satisfies ParseArgsConfig["options"];

function fail(message: string): never {
  console.error(`${message}\nnpm run send -- --help lists the options.`);
  process.exit(2);
}

function parsed() {
  try {
    return parseArgs({ options, allowPositionals: true });
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error));
  }
}

async function main(): Promise<void> {
  const { values, positionals } = parsed();
  if (values.help) return console.log(usageText("send"));
  const [topic, ...rest] = positionals;
  if (!topic || rest.length > 0) fail("Give one topic, for example orders/create.");
  if (!values.shop || !/^[a-z0-9][a-z0-9-]*\.myshopify\.com$/.test(values.shop))
    fail("--shop must be a shop's domain, for example one.myshopify.com.");
  if (!values.secret) fail("There is no secret: set SHOPIFY_API_SECRET in .env, or give --secret.");
  if (!URL.canParse(values.url) || !/^https?:/.test(values.url))
    fail(`--url ${values.url} is no http(s) address.`);
  if (!/^\d+$/.test(values.seed)) fail("--seed must be a whole number.");
  const { shop } = values;
  const made = makeEvents(topic, shop, values);
  const deliveries: Delivery[] = made.map((event) => ({
    ...event,
    shop,
    url: addressOf(values.url, event.topic),
    secret: values.forged ? `not ${values.secret}` : values.secret,
    times: values.duplicate ? 2 : 1,
  }));
  const isExpected = (status: number) => (values.forged ? status === 401 : status >= 200 && status < 300);
  let failures = 0;
  for (const delivery of deliveries)
    for (const status of await deliver(delivery, console.log)) if (!isExpected(status)) failures += 1;
  if (failures > 0) process.exitCode = 1;
}

interface MakeOptions {
  readonly file?: string | undefined;
  readonly currency: string;
  readonly seed: string;
  readonly late: boolean;
}

function makeEvents(topic: string, shop: string, { file, currency, seed, late }: MakeOptions) {
  const now = new Date(Date.now() - (late ? 26 * 3_600_000 : 0));
  if (file !== undefined) {
    try {
      return [{ topic, body: readFileSync(file === "-" ? 0 : file), triggeredAt: now.toISOString() }];
    } catch (error) {
      return fail(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  const events = eventsOf(topic, { shop, currency, seed: Number(seed), now });
  return events ?? fail(`There is no payload for the topic ${topic}. Known: ${sendableTopics.join(", ")}.`);
}

await main();
