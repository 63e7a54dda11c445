import { isLosslessNumber, parse, stringify } from "lossless-json";

/** Keeps only the named top-level fields of a payload (`include_fields`); numbers keep their digits. */
export function keepFields(body: string, fields: readonly string[]): string {
  const payload = parse(body);
  if (typeof payload !== "object" || payload === null || Array.isArray(payload) || isLosslessNumber(payload))
    return body;
  const kept = Object.entries(payload).filter(([name]) => fields.includes(name));
  return stringify(Object.fromEntries(kept)) ?? body;
}
