import { readOpaque, writeOpaque } from "#app/lib/opaque-cursor.ts";
import type { Day } from "#app/lib/calendar.ts";
import { isDay } from "../query.ts";

/** A row's place in a list that goes by day, then by up to two ids: newest first. */
export interface Place {
  readonly day: Day;
  readonly ids: readonly string[];
}

const KIND = "l";

export function writePlace({ day, ids }: Place): string {
  return writeOpaque(KIND, JSON.stringify([day, ...ids]));
}

/** Null for text that is no place, and for none. */
export function readPlace(text: string | null | undefined): Place | null {
  const written = text ? readOpaque(KIND, text) : null;
  if (written === null) return null;
  let parts: unknown;
  try {
    parts = JSON.parse(written);
  } catch {
    return null;
  }
  if (!Array.isArray(parts) || parts.length < 2 || parts.length > 3) return null;
  const [day, ...ids] = parts as unknown[];
  if (typeof day !== "string" || !isDay(day)) return null;
  return ids.every((id) => typeof id === "string" && id.length <= 160) ? { day, ids: ids as string[] } : null;
}
