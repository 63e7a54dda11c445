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
const MAX_ERRORS = 20;

/** JSON Pointer (RFC 6901) of a path. */
export function pointer(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${String(part).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

/** zod's issues in our words; an unknown field is named, with the nearest known one. */
export function recordErrors(error: z.ZodError, schema: z.ZodType): RecordError[] {
  const errors: RecordError[] = [];
  for (const issue of error.issues) {
    errors.push(...errorsOf(issue, schema, []));
    if (errors.length >= MAX_ERRORS) break;
  }
  return errors.slice(0, MAX_ERRORS);
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
