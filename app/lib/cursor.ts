import { z } from "zod";
import { FIRST_YEAR, LAST_YEAR } from "./calendar.ts";

/** A place in a list as text that asks nobody to read it. */
export interface CursorCodec<Place> {
  write(place: Place): string;
  /** Null for none, and for what `write` did not write: a cursor comes from outside. */
  read(text: string | null | undefined): Place | null;
}

/** Longer than any that is written. */
const MAX_LENGTH = 600;

/**
 * The only reader and writer of cursors.
 * @param kind keeps lists apart. @param schema of the place, as JSON values: what does not fit is no cursor.
 */
export function cursorCodec<Schema extends z.ZodType>(
  kind: string,
  schema: Schema,
): CursorCodec<z.output<Schema>> {
  const write = (place: unknown) =>
    Buffer.from(`${kind} ${JSON.stringify(place)}`, "utf8").toString("base64url");
  return {
    write,
    read(text) {
      if (!text || text.length > MAX_LENGTH) return null;
      const written = Buffer.from(text, "base64url").toString("utf8");
      if (!written.startsWith(`${kind} `)) return null;
      let place: unknown;
      try {
        place = JSON.parse(written.slice(kind.length + 1));
      } catch {
        return null;
      }
      const parsed = schema.safeParse(place);
      return parsed.success && write(place) === text ? parsed.data : null;
    },
  };
}

/** An instant in a cursor: milliseconds, in the years that columns of instants hold. */
export const cursorInstant = z
  .int()
  .min(Date.UTC(FIRST_YEAR, 0, 1))
  .max(Date.UTC(LAST_YEAR, 11, 31));
