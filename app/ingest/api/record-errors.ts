import leven from "leven";
import type { z } from "zod";

/** Why a record was refused, one field each. */
export interface RecordError {
  /** JSON Pointer into the record, for example /lines/0/unitPrice; empty for the record itself. */
  readonly path: string;
  readonly code:
    | "required"
    | "unknown_field"
    | "invalid_type"
    | "invalid_value"
    | "too_large"
    | "inexact_number"
    | "conflict"
    | "duplicate";
  readonly message: string;
}

/** A list of errors ends here: whoever made a thousand mistakes has made one. */
export const MAX_ERRORS = 20;
/** One more is looked for, to say whether there are more. */
const ENOUGH = MAX_ERRORS + 1;

/** JSON Pointer (RFC 6901) of a path. */
export function pointer(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${String(part).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

/**
 * zod's issues in our words, no more of them than one beyond `MAX_ERRORS`; an unknown field is named, with the nearest
 * known one.
 * @param schema of the whole record. @param before path from the record to what was checked.
 */
function recordErrors(
  error: z.ZodError,
  schema: z.ZodType,
  before: readonly PropertyKey[] = [],
): RecordError[] {
  const errors: RecordError[] = [];
  for (const issue of error.issues) {
    errors.push(...errorsOf(issue, schema, before));
    if (errors.length >= ENOUGH) break;
  }
  return errors.slice(0, ENOUGH);
}

export type Checked<T> =
  | { readonly outcome: "valid"; readonly data: T }
  | { readonly outcome: "rejected"; readonly errors: readonly RecordError[] };

/** Checks a record. Of one with long lists full of faults it stops looking once there are enough. */
export function checkRecord<T extends z.ZodType>(schema: T, value: unknown): Checked<z.output<T>> {
  const early = faultsOfLists(schema, schema, value, []);
  if (early.length >= ENOUGH) return { outcome: "rejected", errors: early.slice(0, ENOUGH) };
  const parsed = schema.safeParse(value, { reportInput: true });
  if (parsed.success) return { outcome: "valid", data: parsed.data };
  return { outcome: "rejected", errors: recordErrors(parsed.error, schema) };
}

/** Lists that are longer are checked element by element first: zod itself collects every fault of every element. */
const SHORT_LIST = 25;

/** Faults of the elements of long lists, wherever in the record: enough of them, and no more. */
function faultsOfLists(
  root: z.ZodType,
  schema: z.ZodType | undefined,
  value: unknown,
  before: readonly PropertyKey[],
): RecordError[] {
  const { shape = {} } = ((schema && unwrap(schema)) as unknown as Inner | undefined)?.def ?? {};
  if (typeof value !== "object" || value === null) return [];
  const errors: RecordError[] = [];
  for (const [field, of] of Object.entries(shape)) {
    const list: unknown = Object.hasOwn(value, field) ? (value as Record<string, unknown>)[field] : undefined;
    const { element, checks = [] } = (unwrap(of) as unknown as Inner | undefined)?.def ?? {};
    // A list that is too long is refused as a whole, which zod sees first.
    if (!element || !Array.isArray(list) || list.length > longestOf(checks)) continue;
    for (const [index, entry] of list.entries()) {
      const path = [...before, field, index];
      errors.push(...faultsOfLists(root, element, entry, path));
      if (list.length > SHORT_LIST && errors.length < ENOUGH) {
        const parsed = element.safeParse(entry, { reportInput: true });
        if (!parsed.success) errors.push(...recordErrors(parsed.error, root, path));
      }
      if (errors.length >= ENOUGH) return errors;
    }
  }
  return errors;
}

function longestOf(checks: NonNullable<Inner["def"]["checks"]>): number {
  const sizes = checks.map(({ _zod: { def } }) => def.maximum ?? Infinity);
  return Math.min(Infinity, ...sizes);
}

function errorsOf(issue: z.core.$ZodIssue, schema: z.ZodType, before: readonly PropertyKey[]): RecordError[] {
  const path = [...before, ...issue.path];
  const at = pointer(path);
  switch (issue.code) {
    case "unrecognized_keys": {
      const known = knownFields(schemaAt(schema, path));
      return issue.keys.slice(0, MAX_ERRORS).map((key) => ({
        path: `${at}${pointer([shortened(key)])}`,
        code: "unknown_field" as const,
        message: unknownField(key, known),
      }));
    }
    case "invalid_type":
      return issue.input === undefined || issue.message.includes("received undefined")
        ? [{ path: at, code: "required", message: "is required" }]
        : [
            {
              path: at,
              code: "invalid_type",
              message: `must be ${typeNames[issue.expected] ?? issue.expected}`,
            },
          ];
    case "invalid_union":
      return unionErrors(issue, schema, path, at);
    case "too_big":
      return [{ path: at, code: "too_large", message: ownMessage(issue, `must be ${sizeOf(issue)}`) }];
    case "too_small":
      return [
        { path: at, code: "invalid_value", message: ownMessage(issue, `must be at least ${issue.minimum}`) },
      ];
    case "invalid_value":
      return [
        { path: at, code: "invalid_value", message: `must be one of ${issue.values.map(String).join(", ")}` },
      ];
    default:
      return [{ path: at, code: "invalid_value", message: issue.message }];
  }
}

const typeNames: Partial<Record<string, string>> = {
  string: "text",
  int: "a whole number",
  number: "a number",
  boolean: "true or false",
  array: "a list",
  object: "an object",
};

/** Ours begin with a verb; zod's own say what it saw, not what to do. */
function ownMessage(issue: z.core.$ZodIssue, fallback: string): string {
  return /^(?:is|has) /.test(issue.message) ? issue.message : fallback;
}

function sizeOf(issue: z.core.$ZodIssueTooBig): string {
  return `at most ${issue.maximum}${issue.origin === "array" ? " entries long" : ""}`;
}

/** Of a union the branch that came furthest speaks: an object's own mistakes rather than "not a text". */
function unionErrors(
  issue: z.core.$ZodIssueInvalidUnion,
  schema: z.ZodType,
  path: readonly PropertyKey[],
  at: string,
): RecordError[] {
  if (issue.input === undefined || issue.message.includes("received undefined"))
    return [{ path: at, code: "required", message: "is required" }];
  const inside = issue.errors.find((issues) =>
    issues.some((one) => one.path.length > 0 || one.code === "unrecognized_keys"),
  );
  if (inside) return inside.slice(0, MAX_ERRORS).flatMap((one) => errorsOf(one, schema, path));
  const message = issue.message === "Invalid input" ? "is of no type that is allowed here" : issue.message;
  return [{ path: at, code: "invalid_value", message }];
}

function unknownField(key: string, known: readonly string[]): string {
  const shown = shortened(key);
  const nearest = known
    .map((field) => ({ field, distance: leven(key.slice(0, 64).toLowerCase(), field.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance)[0];
  if (!nearest || nearest.distance > Math.max(2, Math.ceil(nearest.field.length / 2)))
    return `${JSON.stringify(shown)} is no known field; known are ${known.join(", ")}`;
  return `${JSON.stringify(shown)} is no known field; did you mean ${JSON.stringify(nearest.field)}?`;
}

/** What a sender wrote is quoted only so far: an answer must not grow with its request. */
function shortened(key: string): string {
  return key.length > 64 ? `${key.slice(0, 64)}…` : key;
}

interface Inner {
  readonly def: {
    readonly type: string;
    readonly innerType?: z.ZodType;
    readonly element?: z.ZodType;
    readonly options?: readonly z.ZodType[];
    readonly in?: z.ZodType;
    readonly shape?: Readonly<Record<string, z.ZodType>>;
    readonly checks?: readonly { readonly _zod: { readonly def: { readonly maximum?: number } } }[];
  };
}

/** The object schema that a path leads to, through optional fields, lists and unions. */
function schemaAt(schema: z.ZodType, path: readonly PropertyKey[]): z.ZodType | undefined {
  let current: z.ZodType | undefined = schema;
  for (const part of path) {
    const object: z.ZodType | undefined = current && unwrap(current);
    const { def } = (object ?? {}) as Partial<Inner>;
    current = typeof part === "number" ? def?.element : def?.shape?.[String(part)];
  }
  return current && unwrap(current);
}

function unwrap(schema: z.ZodType): z.ZodType | undefined {
  const { def } = schema as unknown as Inner;
  if (def.type === "object" || def.type === "array") return schema;
  if (def.innerType) return unwrap(def.innerType);
  if (def.type === "pipe" && def.in) return unwrap(def.in);
  return def.options?.map(unwrap).find((option) => option !== undefined);
}

function knownFields(schema: z.ZodType | undefined): string[] {
  return Object.keys((schema as unknown as Inner | undefined)?.def.shape ?? {});
}
