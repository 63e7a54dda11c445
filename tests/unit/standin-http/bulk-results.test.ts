import { Readable } from "node:stream";
import { expect, test } from "vitest";
import type { BulkAnswer } from "#tests/standin/http/doors.ts";
import { openStandin } from "./open-standin.ts";

const TEXT = "0123456789".repeat(5);

async function openBulk(answer: BulkAnswer) {
  const asked: string[] = [];
  const standin = await openStandin({
    doors: {
      executeAdmin: () => Promise.reject(new Error("not asked for")),
      openBulkResult: (_world, url) => {
        asked.push(url.href);
        return Promise.resolve(answer);
      },
    },
  });
  const get = (headers: Record<string, string> = {}) =>
    fetch(`${standin.url}/__bulk/storage.googleapis.com/shopify/result.jsonl?Expires=1`, { headers });
  return { asked, get };
}

const file: Extract<BulkAnswer, { outcome: "open" }> = {
  outcome: "open",
  size: TEXT.length,
  etag: "abc",
  read: (from, to) => Readable.from([Buffer.from(TEXT.slice(from, to))]),
};

test("a result is streamed whole, with its etag", async () => {
  const { asked, get } = await openBulk(file);
  const answer = await get();
  expect([answer.status, await answer.text()]).toEqual([200, TEXT]);
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    "content-length": "50",
    etag: '"abc"',
    "accept-ranges": "bytes",
  });
  expect(asked).toEqual(["https://storage.googleapis.com/shopify/result.jsonl?Expires=1"]);
});

test("from an offset, within a range, past the end, and whole again when the etag is another", async () => {
  const { get } = await openBulk(file);
  const rest = await get({ range: "bytes=45-" });
  expect([rest.status, rest.headers.get("content-range"), await rest.text()]).toEqual([
    206,
    "bytes 45-49/50",
    "56789",
  ]);
  const middle = await get({ range: "bytes=1-3", "if-range": '"abc"' });
  expect([middle.status, await middle.text()]).toEqual([206, "123"]);
  expect((await get({ range: "bytes=50-" })).status).toBe(416);
  const other = await get({ range: "bytes=45-", "if-range": '"old"' });
  expect([other.status, (await other.text()).length]).toEqual([200, 50]);
});

test("expired and missing files answer as Google's storage does", async () => {
  const expired = await (await openBulk({ outcome: "expired" })).get();
  expect([expired.status, await expired.text()]).toEqual([
    403,
    expect.stringContaining("<Code>AccessDenied</Code>"),
  ]);
  expect((await (await openBulk({ outcome: "missing" })).get()).status).toBe(404);
});

test("a stream that breaks off breaks the connection", async () => {
  const { get } = await openBulk({
    ...file,
    read: () =>
      Readable.from(
        (async function* () {
          yield Buffer.from(TEXT.slice(0, 20));
          await Promise.resolve();
          throw new Error("cut");
        })(),
      ),
  });
  const answer = await get();
  await expect(answer.text()).rejects.toThrow("terminated");
});
