import { connect } from "node:net";
import { once } from "node:events";
import { gzipSync } from "node:zlib";
import type { Attack } from "./attack.ts";
import { webhookHeaders } from "./measure.ts";
import { allAtOnce } from "./send.ts";

const MEGABYTE = 1024 * 1024;
const FORGED = `${"A".repeat(43)}=`;

/** What comes before anybody has proven who sends it, and what comes to nothing. */
export const bodies: readonly Attack[] = [
  {
    name: "H6: connections that send 5.9 MB each before any proof",
    // Cut before the answer could be read, or answered.
    answers: [0, 401, 503],
    memory: 250,
    p99: 1_000,
    run: ({ origin }, isLong) =>
      allAtOnce(
        Array.from({ length: isLong ? 150 : 60 }, () => () => sendWithoutEnd(origin, 5.9 * MEGABYTE)),
      ),
  },
  {
    name: "M3: a stream of nothing but refusals, two kilobytes as gzip",
    answers: [200, 207, 400, 413, 422, 429],
    memory: 250,
    p99: 1_000,
    async run({ origin, key }, isLong) {
      const body = gzipSync(Buffer.from("{}\n".repeat(isLong ? 1_000_000 : 300_000)));
      let bytes = 0;
      const came = await allAtOnce(
        Array.from({ length: 2 }, () => async () => {
          const answer = await fetch(`${origin}/api/data/orders`, {
            method: "POST",
            headers: { "x-api-key": key, "content-type": "application/x-ndjson", "content-encoding": "gzip" },
            body: new Uint8Array(body),
          });
          bytes += (await answer.arrayBuffer()).byteLength;
          return answer.status;
        }),
      );
      return { ...came, holds: { "the answers stay below 5 MB": bytes < 5 * MEGABYTE || bytes } };
    },
  },
];

/** Sends a forged webhook but its last byte, then waits to be told or cut, ten seconds at most. @returns the status */
async function sendWithoutEnd(origin: string, bytes: number): Promise<number> {
  const { hostname, port } = new URL(origin);
  const socket = connect(Number(port), hostname);
  let answer = "";
  socket.on("data", (chunk) => (answer += chunk.toString("latin1")));
  socket.on("error", () => undefined);
  const gone = once(socket, "close");
  const lines = Object.entries(webhookHeaders(Buffer.alloc(0), FORGED)).map(
    ([name, value]) => `${name}: ${value}`,
  );
  socket.write(
    [
      `POST /webhooks/x HTTP/1.1`,
      `Host: ${hostname}`,
      `Content-Length: ${Math.floor(bytes) + 1}`,
      ...lines,
    ].join("\r\n"),
  );
  socket.write("\r\n\r\n");
  socket.write(Buffer.alloc(Math.floor(bytes), "a"));
  socket.setTimeout(10_000, () => socket.destroy());
  await gone;
  return Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1] ?? 0);
}
