import { z } from "zod";
import { cursorCodec } from "#app/lib/cursor.ts";
import type { Day } from "#app/lib/calendar.ts";
import { externalIdText } from "#app/lib/external-id.ts";
import { isDay } from "../query.ts";

/** A row's place in a list that goes by day, then by up to two ids: newest first. */
export interface Place {
  readonly day: Day;
  readonly ids: readonly string[];
}

const day = z.string().refine(isDay);
/** A ledger row's id within its order, as its column holds it. */
const saleKey = z.string().regex(/^[\x20-\x7e]{1,160}$/);
const codec = cursorCodec(
  "l",
  z.union([z.tuple([day, externalIdText()]), z.tuple([day, externalIdText(), saleKey])]),
);

export function writePlace({ day: at, ids: [id = "", key] }: Place): string {
  return codec.write(key === undefined ? [at, id] : [at, id, key]);
}

/** Null for text that is no place, and for none. */
export function readPlace(text: string | null | undefined): Place | null {
  const place = codec.read(text);
  if (place === null) return null;
  const [at, ...ids] = place;
  return { day: at, ids };
}
