import { describe, expect, test } from "vitest";
import { createAssembler, type BulkNode } from "#app/shopify/bulk/assemble.ts";
import { BulkFileFault, readLines, type BulkLine } from "#app/shopify/bulk/read-lines.ts";
import { isBulkResultUrl } from "#app/shopify/bulk/result-url.ts";

const url = "https://storage.googleapis.com/shopify-tiers-assets/bulk/1?Signature=x";
const { signal } = new AbortController();

/** Storage that holds `text` and sends it in pieces of `size` bytes. */
function storage(
  text: string,
  size: number,
  ranges = true,
): { fetch: typeof fetch; asked: (string | null)[] } {
  const bytes = Buffer.from(text);
  const asked: (string | null)[] = [];
  return {
    asked,
    fetch: (_input, init) => {
      const range = new Headers(init?.headers).get("range");
      asked.push(range);
      const from = ranges && range ? Number(/\d+/.exec(range)?.[0]) : 0;
      if (from >= bytes.length && from > 0)
        return Promise.resolve(
          new Response(null, { status: 416, headers: { "content-range": `bytes */${bytes.length}` } }),
        );
      let at = from;
      const body = new ReadableStream<Uint8Array>({
        pull(controller) {
          if (at >= bytes.length) return controller.close();
          controller.enqueue(new Uint8Array(bytes.subarray(at, (at += size))));
        },
      });
      return Promise.resolve(new Response(body, { status: ranges && range ? 206 : 200 }));
    },
  };
}

async function all(text: string, from: number, size: number, ranges = true): Promise<BulkLine[]> {
  const lines: BulkLine[] = [];
  for await (const some of readLines(url, from, { fetch: storage(text, size, ranges).fetch, signal }))
    lines.push(...some);
  return lines;
}

const file = '{"id":1,"n":"Köln 🧵"}\n{"id":2}\n{"id":3,"n":"—"}\n';

describe("the lines of a bulk file", () => {
  test.each([1, 2, 3, 7, 1000])(
    "are the same whether it comes in pieces of %i bytes or more",
    async (size) => {
      const lines = await all(file, 0, size);
      expect(lines.map(({ text }) => text)).toEqual(file.trimEnd().split("\n"));
      expect(lines.at(-1)?.end).toBe(Buffer.byteLength(file));
      for (const line of lines)
        expect(Buffer.from(file).toString("utf8", line.start, line.end)).toBe(`${line.text}\n`);
    },
  );

  test.each([true, false])("go on from any line's end, with Range or without (%s)", async (ranges) => {
    for (const { end } of await all(file, 0, 1000)) {
      const rest = await all(file, end, 5, ranges);
      expect(rest.map(({ text }) => text)).toEqual(
        Buffer.from(file).subarray(end).toString().split("\n").filter(Boolean),
      );
    }
  });

  test("end with the last one even without a line end", async () => {
    expect((await all('{"id":1}\n{"id":2}', 0, 4)).map(({ text, end }) => [text, end])).toEqual([
      ['{"id":1}', 9],
      ['{"id":2}', 17],
    ]);
  });

  test.each([
    [404, "expired"],
    [403, "expired"],
    [503, "cut"],
  ])("answer %i as %s", async (status, kind) => {
    const reading = readLines(url, 0, {
      fetch: () => Promise.resolve(new Response("x", { status })),
      signal,
    });
    await expect(reading.next()).rejects.toMatchObject({ name: "BulkFileFault", kind });
  });

  test("a file shorter than the checkpoint is broken", async () => {
    await expect(all("abc\n", 400, 4)).rejects.toMatchObject({ kind: "broken" });
    await expect(all("abc\n", 400, 4, false)).rejects.toMatchObject({ kind: "broken" });
  });

  test("a connection that breaks is a cut, after what came whole", async () => {
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(new Uint8Array(Buffer.from('{"id":1}\n{"i')));
      },
      pull(controller) {
        controller.error(new Error("terminated"));
      },
    });
    const reading = readLines(url, 0, { fetch: () => Promise.resolve(new Response(body)), signal });
    expect((await reading.next()).value).toEqual([{ text: '{"id":1}', start: 0, end: 9 }]);
    await expect(reading.next()).rejects.toMatchObject({ kind: "cut" });
  });
});

test.each([
  ["https://storage.googleapis.com/shopify-tiers-assets-prod/x", true],
  ["https://bulk.shopifycloud.com/x", true],
  ["http://storage.googleapis.com/shopify-x", false],
  ["https://storage.googleapis.com/other-bucket/x", false],
  ["https://storage.googleapis.com:8443/shopify-x", false],
  ["https://user@storage.googleapis.com/shopify-x", false],
  ["https://storage.googleapis.com.evil.example/shopify-x", false],
  ["https://127.0.0.1/shopify-x", false],
  ["https://evilshopifycloud.com/x", false],
  ["file:///etc/passwd", false],
  ["not a url", false],
])("%s may be fetched: %s", (address, allowed) => {
  expect(isBulkResultUrl(address)).toBe(allowed);
});

describe("assembling", () => {
  const assemble = (lines: readonly string[], childrenAs?: string) => {
    const assembler = createAssembler(childrenAs);
    const nodes: BulkNode[] = [];
    let at = 0;
    for (const text of lines) {
      const node = assembler.push({ text, start: at, end: (at += text.length + 1) });
      if (node) nodes.push(node);
    }
    const last = assembler.finish();
    return last ? [...nodes, last] : nodes;
  };

  test("children stand under their parent, whose end is the last child's", () => {
    const nodes = assemble(
      ['{"id":"a"}', '{"id":"a1","__parentId":"a"}', '{"id":"a2","__parentId":"a"}', '{"id":"b"}'],
      "lines",
    );
    expect(nodes).toEqual([
      { node: { id: "a", lines: [{ id: "a1" }, { id: "a2" }] }, objects: 3, end: 69, bytes: 69 },
      { node: { id: "b", lines: [] }, objects: 1, end: 80, bytes: 11 },
    ]);
  });

  test("nothing comes of an empty file", () => {
    expect(assemble([], "lines")).toEqual([]);
  });

  test.each([
    ["a child of another parent", ['{"id":"a"}', '{"id":"x","__parentId":"b"}']],
    ["a child without a parent", ['{"id":"x","__parentId":"b"}']],
    ["half a line", ['{"id":"a"', '{"id":"b"}']],
    ["no object", ["[1]"]],
  ])("%s is a fault of the file", (_name, lines) => {
    expect(() => assemble(lines, "lines")).toThrow(BulkFileFault);
  });
});
