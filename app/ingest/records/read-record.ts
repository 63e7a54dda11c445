import type { z } from "zod";
import { fieldOf, isNeeded } from "./needed.ts";
import { reasonOf } from "./reason.ts";
import type { IngestRecord } from "./records.ts";

export type ReadOutcome<T> =
  /** `notes`: fields that could not be read and count as not told. */
  | { readonly outcome: "read"; readonly value: T; readonly notes: readonly string[] }
  | { readonly outcome: "invalid"; readonly reason: string };

type Path = readonly PropertyKey[];

/** More rounds than a schema is deep: each takes away what the one before found. */
const MAX_ROUNDS = 12;

/**
 * Reads a value by its schema. What it cannot read and no number needs (see `neededFields`) is taken out and noted.
 * @param what the kind of record, as `neededFields` and reasons name it.
 */
export function readRecord<T>(what: string, schema: z.ZodType<T>, value: unknown): ReadOutcome<T> {
  const first = schema.safeParse(value);
  if (first.success) return { outcome: "read", value: first.data, notes: [] };
  const invalid = { outcome: "invalid", reason: reasonOf(first.error, what) } as const;
  const notes = new Set<string>();
  const copy: unknown = structuredClone(value);
  let { issues } = first.error;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    // From the end, so that what is taken out of a list moves nothing that is still to go.
    for (const { path } of [...issues].reverse()) {
      const taken = takeOut(copy, path);
      if (!taken || isNeeded(what, taken)) return invalid;
      notes.add(fieldOf(taken));
    }
    const next = schema.safeParse(copy);
    if (next.success) return { outcome: "read", value: next.data, notes: deepest(notes) };
    ({ issues } = next.error);
  }
  return invalid;
}

/** Without what only held another noted field and went with it. */
function deepest(notes: ReadonlySet<string>): string[] {
  const all = [...notes].sort();
  return all.filter((note) => !all.some((other) => other.startsWith(`${note}.`)));
}

/** Removes what stands at a path, or, where nothing does, what should have held it. @returns what was removed. */
function takeOut(root: unknown, path: Path): Path | null {
  for (let length = path.length; length > 0; length--) {
    const holder = path.slice(0, length - 1).reduce(partOf, root);
    const key = path[length - 1] as PropertyKey;
    const list = listOf(holder);
    if (typeof key === "number" && list) {
      if (key >= list.length) continue;
      list.splice(key, 1);
      return path.slice(0, length);
    }
    if (typeof holder !== "object" || holder === null || !Object.hasOwn(holder, key)) continue;
    Reflect.deleteProperty(holder, key);
    return path.slice(0, length);
  }
  return null;
}

function partOf(holder: unknown, key: PropertyKey): unknown {
  const list = listOf(holder);
  if (typeof key === "number" && list) {
    const item: unknown = list[key];
    return isObject(holder) && "edges" in holder && isObject(item) ? item.node : item;
  }
  return isObject(holder) ? holder[key as string] : undefined;
}

/** A list, or what a connection lists. */
function listOf(holder: unknown): unknown[] | null {
  if (isList(holder)) return holder;
  if (!isObject(holder)) return null;
  const list = "nodes" in holder ? holder.nodes : holder.edges;
  return isList(list) ? list : null;
}

function isList(value: unknown): value is unknown[] {
  return Array.isArray(value);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The record with its notes, if there are any. */
export function noted(record: IngestRecord, notes: readonly string[]): IngestRecord {
  return notes.length === 0 ? record : { ...record, notes };
}
