import { hasTooManyValues, readApiJson, splitRecords } from "#app/ingest/index.server.ts";
import { createBreather } from "#app/lib/breathe.ts";
import { MAX_JSON_RECORDS } from "./body.server.ts";
import type { Entry } from "./ingest-records.server.ts";
import { ApiProblem } from "./problems.ts";

const TOO_MANY_VALUES = "has more values than a record may have (50,000)";

/**
 * The records of a JSON body. A large one is cut into its records first, and others are served while each is parsed.
 * @throws ApiProblem 400 for what is no JSON or no records, 413 for too many or too large ones.
 */
export async function readEntries(body: Buffer): Promise<Entry[]> {
  const split = await splitRecords(body, MAX_JSON_RECORDS);
  switch (split.outcome) {
    case "whole":
      return entriesOf(body);
    case "invalid":
      throw new ApiProblem("invalid-request", `The body ${split.reason}.`);
    case "too_many":
      throw new ApiProblem("body-too-large", `The body has more than ${MAX_JSON_RECORDS} records.`);
    case "too_large":
      throw new ApiProblem("body-too-large", `Record ${split.index} of the body is larger than 1 MB.`);
    case "records":
      break;
    default:
      return split satisfies never;
  }
  const entries: Entry[] = [];
  const breathe = createBreather();
  for (const [index, text] of split.records.entries()) {
    entries.push({ index, ...readRecord(text, (reason) => refuseJson(`${reason} (record ${index})`)) });
    await breathe();
  }
  return entries;
}

/** A line of NDJSON: what is wrong with its text is wrong with this record alone. */
export function readLine(line: Buffer): Omit<Entry, "index"> {
  return readRecord(line, (reason) => ({ value: null, unreadable: `this line ${reason}` }));
}

function readRecord(
  text: Uint8Array,
  unreadable: (reason: string) => Omit<Entry, "index">,
): Omit<Entry, "index"> {
  if (hasTooManyValues(text)) return { value: null, unreadable: TOO_MANY_VALUES };
  const parsed = readApiJson(text);
  return parsed.outcome === "json" ? { value: parsed.value } : unreadable(parsed.reason);
}

function refuseJson(reason: string): never {
  throw new ApiProblem("invalid-request", `The body ${reason}.`);
}

function entriesOf(body: Buffer): Entry[] {
  if (hasTooManyValues(body)) return [{ index: 0, value: null, unreadable: TOO_MANY_VALUES }];
  const parsed = readApiJson(body);
  if (parsed.outcome === "invalid") return refuseJson(parsed.reason);
  const { value } = parsed;
  const wrapped = typeof value === "object" && value !== null && !Array.isArray(value) && "data" in value;
  const list: unknown = wrapped ? value.data : Array.isArray(value) ? value : [value];
  if (!Array.isArray(list)) throw new ApiProblem("invalid-request", "`data` is no list.");
  if (wrapped && Object.keys(value).length > 1)
    throw new ApiProblem("invalid-request", "An object with `data` may have no other field.");
  if (list.length > MAX_JSON_RECORDS)
    throw new ApiProblem("body-too-large", `${list.length} records are more than ${MAX_JSON_RECORDS}.`);
  return list.map((record: unknown, index) => ({ index, value: record }));
}
