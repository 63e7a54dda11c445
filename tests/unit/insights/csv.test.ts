import { expect, test } from "vitest";
import { csvStream } from "#app/insights/served/csv-stream.ts";
import { tableOf, tableWith } from "#app/insights/served/table.ts";
import { csvRecord } from "#app/lib/csv.ts";

test.each([
  ["plain text", "Mug", "Mug"],
  ["a comma", "a,b", '"a,b"'],
  ["quotes", 'a "b"', '"a ""b"""'],
  ["line ends", "a\r\nb\nc", '"a\r\nb\nc"'],
  ["nothing", null, ""],
  ["a number", -12.5, "-12.5"],
  ["yes", true, "true"],
  ["a plain negative amount", "-12.5000", "-12.5000"],
  ["a date", "2026-03-01", "2026-03-01"],
  ["umlauts and emoji", "Größe 🙂", "Größe 🙂"],
])("%s is written as RFC 4180 says", (_name, field, written) => {
  expect(csvRecord([field])).toBe(`${written}\r\n`);
});

test.each([
  ["=1+1", "'=1+1"],
  ["+41 44 000 00 00", "'+41 44 000 00 00"],
  ["-cmd", "'-cmd"],
  ["-1+2", "'-1+2"],
  ["@SUM(A1)", "'@SUM(A1)"],
  ["\tx", "'\tx"],
  ["\rx", `"'\rx"`],
  ["\nx", `"'\nx"`],
  [" =1", "' =1"],
  ["＝1", "'＝1"],
  ['=HYPERLINK("http://x")', `"'=HYPERLINK(""http://x"")"`],
])("a formula is made text: %j", (field, written) => {
  expect(csvRecord([field])).toBe(`${written}\r\n`);
});

interface Answer {
  readonly rows: readonly { readonly id: number; readonly net: { readonly amount: string } }[];
  readonly nextCursor: string | null;
}
const table = tableWith(({ rows }: Answer) => rows, { id: ({ id }) => id, net: ({ net }) => net });
/** Pages of one row; the second is empty. */
const pages: Record<string, Answer> = {
  first: { rows: [{ id: 1, net: { amount: "1.50" } }], nextCursor: "empty" },
  empty: { rows: [], nextCursor: "last" },
  last: { rows: [{ id: 2, net: { amount: "-2.00" } }], nextCursor: null },
};
interface Parameters {
  readonly limit?: string;
  readonly cursor?: string;
}

async function write(parameters: Parameters, bom: boolean) {
  const asked: Parameters[] = [];
  const served = await tableOf<Parameters, Answer>({
    parameters,
    paged: true,
    table,
    ask: (wanted) => {
      asked.push(wanted);
      return Promise.resolve({
        outcome: "answered",
        answer: pages[wanted.cursor ?? "first"] as Answer,
      });
    },
  });
  if (served.outcome !== "table") throw new Error(served.reason);
  const bytes = await new Response(csvStream(served, { ...unlimited, bom })).bytes();
  return { asked, text: new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes) };
}

const unlimited = {
  step: <T>(work: () => Promise<T>) => work(),
  drained: () => Promise.resolve(),
  signal: new AbortController().signal,
  ended: () => undefined,
};

test("a list without a limit is written whole, page after page", async () => {
  const { asked, text } = await write({}, false);
  expect(text).toBe("id,net\r\n1,1.50\r\n2,-2.00\r\n");
  expect(asked.map(({ cursor }) => cursor)).toEqual([undefined, "empty", "last"]);
});

test("with a limit it is that page; for spreadsheets a byte order mark stands in front", async () => {
  const { asked, text } = await write({ limit: "1" }, true);
  expect(text).toBe("\uFEFFid,net\r\n1,1.50\r\n");
  expect(asked).toEqual([{ limit: "1" }]);
});

test("a parameter that is refused is an answer, before anything is written", async () => {
  const refusal = { outcome: "invalid", field: "cursor", reason: "This is no cursor of this list." } as const;
  const served = await tableOf<Parameters, Answer>({
    parameters: { cursor: "x" },
    paged: true,
    table,
    ask: () => Promise.resolve(refusal),
  });
  expect(served).toEqual(refusal);
});
