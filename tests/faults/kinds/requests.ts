import { connect } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { MAX_BODY_BYTES } from "#app/inbox/index.server.ts";
import { signBody, webhookHeaders } from "../../standin/http/sign-webhook.ts";
import type { Fault, Injection } from "../rig/injection.ts";
import { secrets } from "../rig/rig.ts";
import { keyOf, outgoing, type Outgoing } from "../rig/sender.ts";

const [secret] = secrets;

/** Requests that are not what Shopify sends, in the middle of those that are. */
export const requestFaults: readonly Fault[] = [
  {
    name: "body cut short, wrong Content-Length, slow client",
    async inject(injection) {
      const { deliveries, random, send } = injection;
      const sending = send();
      const lengths = [-1, -100, 1, 1_000].map((by) => ({ by, one: random.pick(deliveries) }));
      const statuses = await Promise.all(
        lengths.map(({ by, one }) => sendRaw(injection, strange(one), by, 0)),
      );
      const slow = strange(random.pick(deliveries));
      statuses.push(await sendRaw(injection, slow, 1, 20));
      await sending;
      // What is left over of a shorter body is no request, the body itself is not what was signed: whichever is seen
      // first. One that does not end has no answer.
      const early = statuses.slice(0, 2).map((status) => (status === 400 ? 401 : status));
      refuse([...early, ...statuses.slice(2)], [401, 401, undefined, undefined, undefined]);
    },
  },
  {
    name: "signature missing, malformed, another's, of another body",
    async inject(injection) {
      const { deliveries, random, send, sender } = injection;
      const sending = send();
      const header = (value: string | undefined) => ({ headers: { "x-shopify-hmac-sha256": value } });
      const changes = [
        header(undefined),
        header(""),
        header("none"),
        header(signBody("another body", secret)),
        { secret: "another app's secret" },
      ];
      const statuses: number[] = [];
      for (const change of changes) {
        const result = await sender.post(strange(random.pick(deliveries)), change);
        statuses.push(result.outcome === "answered" ? result.status : 0);
      }
      // The same JSON, written anew: other bytes.
      const one = random.pick(deliveries);
      const again = { ...strange(one), body: JSON.stringify(JSON.parse(one.body.toString()), null, 1) };
      const result = await sender.post(again, header(signBody(one.body, secret)));
      statuses.push(result.outcome === "answered" ? result.status : 0);
      await sending;
      refuse(statuses, [401, 401, 401, 401, 401, 401]);
    },
  },
  {
    name: "right signature, another shop's name in the header",
    async inject(injection) {
      const { rig, history, random, send, sender, deliveries } = injection;
      const sending = send();
      // Headers are not signed. Whoever has a signed body may have it delivered to a shop that is not ours: nothing comes of it.
      const stray = { ...strange(random.pick(deliveries)), shop: `nobody-${history.seed}.myshopify.com` };
      const { status } = (await sender.post(stray)) as { status?: number };
      await sending;
      refuse([status], [200]);
      await rig.forget(stray.shop);
      sender.accepted.delete(keyOf(stray));
    },
  },
  {
    name: "bodies of the limit less one byte, the limit, one more, 50 MB",
    seconds: 6,
    async inject(injection) {
      const { domain, random, send, sender } = injection;
      const sending = send();
      const sized = (bytes: number) =>
        outgoing({ shop: domain, topic: "orders/create", body: orderOf(bytes) }, random);
      const dead = new Map<string, RegExp>();
      const statuses: number[] = [];
      for (const bytes of [MAX_BODY_BYTES - 1, MAX_BODY_BYTES, MAX_BODY_BYTES + 1, 50_000_000]) {
        const one = sized(bytes);
        const result = await sender.post(one);
        const status = result.outcome === "answered" ? result.status : 0;
        statuses.push(status);
        if (status === 200) dead.set(keyOf(one), /order/);
      }
      await sending;
      // Whoever is refused at 50 MB may find the connection closed before the answer.
      refuse(
        statuses.map((status) => status || 413),
        [200, 200, 413, 413],
      );
      return { dead };
    },
  },
  {
    name: "a body nested a million deep; one that is no JSON",
    async inject({ domain, random, send, sender }) {
      const sending = send();
      const dead = new Map<string, RegExp>();
      const statuses: number[] = [];
      for (const body of [
        `${'{"id":'.repeat(100_000)}}`,
        '{"id":null}',
        "[".repeat(1_000_000),
        `{"id":`.repeat(100_000),
        "\u0000",
        '{"id":1',
        "null",
      ]) {
        const one = outgoing({ shop: domain, topic: "orders/create", body }, random);
        const result = await sender.post(one);
        const status = result.outcome === "answered" ? result.status : 0;
        statuses.push(status);
        if (status === 200) dead.set(keyOf(one), /./);
      }
      await sending;
      // What is no object is refused at the door, what is a broken one is a dead letter.
      refuse(statuses, [200, 200, 400, 400, 400, 400, 400]);
      return { dead };
    },
  },
];

/** An order without what an order needs, padded to a size: taken, and then a dead letter. */
function orderOf(bytes: number): string {
  const head = '{"id":1,"note":"';
  return `${head}${"x".repeat(bytes - head.length - 2)}"}`;
}

/** The same delivery under an id of its own: if it were stored, the check would find a key that is none of the history. */
function strange(one: Outgoing): Outgoing {
  return { ...one, webhookId: `strange-${one.webhookId}`.slice(0, 64) };
}

function refuse(statuses: readonly (number | undefined)[], wanted: readonly (number | undefined)[]): void {
  if (JSON.stringify(statuses) !== JSON.stringify(wanted))
    throw new Error(`answered ${JSON.stringify(statuses)}, not ${JSON.stringify(wanted)}`);
}

/**
 * Posts over a plain connection with a Content-Length that is wrong by so many bytes, in pieces with pauses, and hangs
 * up half a second after the last. @returns the status of the answer, if one came.
 */
async function sendRaw(
  { rig }: Injection,
  one: Outgoing,
  lengthError: number,
  pieces: number,
): Promise<number | undefined> {
  const url = new URL(rig.urls()[0] ?? "");
  const body = Buffer.from(one.body);
  const headers = {
    ...webhookHeaders({ ...one, url: url.href, secret }),
    host: url.host,
    connection: "close",
  };
  const head = Object.entries({ ...headers, "content-length": String(body.length + lengthError) })
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join("");
  const socket = connect(Number(url.port), url.hostname);
  socket.on("error", () => undefined);
  let answer = "";
  socket.on("data", (chunk) => (answer += chunk.toString("latin1")));
  socket.write(`POST /webhooks/shopify HTTP/1.1\r\n${head}\r\n`);
  const size = pieces > 0 ? Math.ceil(body.length / pieces) : body.length;
  for (let start = 0; start < body.length; start += size) {
    socket.write(body.subarray(start, start + size));
    if (pieces > 0) await pause(30);
  }
  await Promise.race([new Promise((resolve) => socket.once("close", resolve)), pause(500)]);
  socket.destroy();
  const status = /^HTTP\/1\.1 (\d+)/.exec(answer)?.[1];
  return status === undefined ? undefined : Number(status);
}
