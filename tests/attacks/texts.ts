import type { Attack } from "./attack.ts";
import { webhookHeaders } from "./measure.ts";
import { allAtOnce, rawStatus, statusOf } from "./send.ts";

/** What a path can hold beside the other headers. */
const LENGTH = 15_500;
const FORGED = `${"A".repeat(43)}=`;

const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => make(i));
const filled = (bite: string) => bite.repeat(Math.floor(LENGTH / bite.length));
const bites = ["a", "@a", "eyJ-", "a%40", "0", "/a", "a.", "1-"];

/** Texts of strangers on the way of every request: what read them was quadratic. */
export const texts: readonly Attack[] = [
  {
    name: "H1: 50 requests with 15,500 characters of path",
    answers: [200, 302, 400, 404, 405, 410],
    p99: 100,
    last: 1_000,
    harmless: ({ origin }) => allAtOnce(times(50, () => () => statusOf(`${origin}/api/a`))),
    run: ({ origin }) =>
      allAtOnce(
        times(
          50,
          (index) => () =>
            rawStatus(origin, `GET /api/${filled(bites[index % bites.length] ?? "a")} HTTP/1.1`),
        ),
      ),
  },
  {
    name: "H1: 50 forged webhooks of a shop with 15,000 characters of domain",
    answers: [401],
    p99: 100,
    last: 1_000,
    harmless: ({ origin }) =>
      allAtOnce(
        times(50, () => () => {
          const body = Buffer.from("{}");
          return statusOf(`${origin}/webhooks/x`, {
            method: "POST",
            headers: webhookHeaders(body, FORGED),
            body: "{}",
          });
        }),
      ),
    run: ({ origin }) =>
      allAtOnce(
        times(50, (index) => () => {
          const domain = filled(bites[index % bites.length] ?? "a").slice(0, 15_000);
          const headers = { ...webhookHeaders(Buffer.from("{}"), FORGED), "x-shopify-shop-domain": domain };
          return statusOf(`${origin}/webhooks/x`, { method: "POST", headers, body: "{}" });
        }),
      ),
  },
  {
    name: "H6: 60 spellings of an address with dot segments, each with a body of 200 MB to come",
    answers: [400, 413],
    memory: 100,
    run: ({ origin }) =>
      allAtOnce(
        times(60, (index) => () => {
          const way = ["../..", "%2e%2e/%2e%2e", "..\\..", "./../..", ".%2E/.."][index % 5] ?? "";
          const to = ["app/settings/numbers", "webhooks/x", "api/tenants", "APP/data"][index % 4] ?? "";
          return rawStatus(origin, `POST /api/data/${way}/${to} HTTP/1.1`, "Content-Length: 200000000");
        }),
      ),
  },
  {
    name: "M3: records with numbers and texts made to be slow",
    answers: [200, 207, 400, 413, 422, 429],
    p99: 1_000,
    run: ({ origin, key }, isLong) => {
      const size = isLong ? 900_000 : 200_000;
      const bombs = [
        `{"externalId":"b","processedAt":"2026-11-10T10:00:00Z","total":1.${"0".repeat(size)}1}`,
        `{"externalId":"b","processedAt":"2026-11-10T10:00:00Z","total":${"9".repeat(size)}}`,
        `{"externalId":"${"1".repeat(size)}","processedAt":"x","total":"${"0".repeat(size / 2)}.1"}`,
        `{"externalId":"b","processedAt":"2026-11-10T10:00:00.${"0".repeat(size)}x","total":1}`,
        "[".repeat(size),
        `{"a":${'{"a":'.repeat(size / 5)}`,
      ];
      return allAtOnce(
        bombs.map(
          (body) => () =>
            statusOf(`${origin}/api/data/orders`, {
              method: "POST",
              headers: { "x-api-key": key, "content-type": "application/json" },
              body,
            }),
        ),
      );
    },
  },
];
