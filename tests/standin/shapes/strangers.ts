import { REST_SHAPES, type RestShape } from "./rest-shapes.ts";

/** The part of a JSON schema that says names and types. */
export interface SampleSchema {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, SampleSchema | false>>;
  readonly items?: SampleSchema | false;
}

interface Field {
  readonly types: readonly string[];
  readonly optional: boolean;
}

const fieldsOf = new Map<string, ReadonlyMap<string, Field>>();

/** The fields of a written-down shape; "...Name" takes in another's. */
function shapeFields(name: RestShape): ReadonlyMap<string, Field> {
  const known = fieldsOf.get(name);
  if (known) return known;
  const fields = new Map<string, Field>();
  for (const part of REST_SHAPES[name].split(",").map((text) => text.trim())) {
    if (part === "") continue;
    if (part.startsWith("...")) {
      for (const [field, type] of shapeFields(part.slice(3) as RestShape)) fields.set(field, type);
      continue;
    }
    const [field = "", types = ""] = part.split(": ");
    fields.set(field.replace("?", ""), {
      types: types.replace("*", "").split("|"),
      optional: field.endsWith("?"),
    });
  }
  fieldsOf.set(name, fields);
  return fields;
}

function isShape(type: string): type is RestShape {
  return type in REST_SHAPES;
}

/** Names and types that a value may have: as a sample shows it, as it is written down. */
interface Known {
  readonly sample: SampleSchema | undefined;
  readonly types: readonly string[];
}

function isOneOf(value: unknown, { sample, types }: Known): boolean {
  const named = [...types, ...(sample?.type === undefined ? [] : [sample.type].flat())];
  if (value === null) return named.includes("null");
  if (typeof value === "number") {
    return named.includes("number") || (Number.isInteger(value) && named.includes("integer"));
  }
  return named.includes(typeof value);
}

/** What of `value` neither Shopify's sample nor a written-down shape knows: a line for each path. Empty: all is known. */
function unknownParts(value: unknown, known: Known, path: string): string[] {
  if (Array.isArray(value)) {
    const items = known.sample?.items;
    const element: Known = {
      sample: items === false ? undefined : items,
      types: known.types.filter((type) => type.endsWith("[]")).map((type) => type.slice(0, -2)),
    };
    if (value.length > 0 && element.sample === undefined && element.types.length === 0) {
      return [`${path}[]: no list with elements is known`];
    }
    return value.flatMap((item) => unknownParts(item, element, `${path}[]`));
  }
  if (typeof value !== "object" || value === null) {
    return isOneOf(value, known)
      ? []
      : [`${path}: ${value === null ? "null" : typeof value} is not what it is known as`];
  }
  const shape = known.types.find(isShape);
  const fields = shape ? shapeFields(shape) : new Map<string, Field>();
  const lines = Object.entries(value).flatMap(([key, part]) => {
    const sample = known.sample?.properties?.[key];
    const field = fields.get(key);
    const at = `${path}.${key}`;
    if (!sample && !field) return [`${at}: no such field`];
    return unknownParts(part, { sample: sample || undefined, types: field?.types ?? [] }, at);
  });
  for (const [key, { optional }] of fields) {
    if (!optional && !(key in value)) lines.push(`${path}.${key}: missing`);
  }
  return lines;
}

/**
 * Holds a payload against the schema that was inferred from Shopify's samples of its topic and the shape written down
 * from Shopify's own fixtures: fields that neither has, types that neither shows, fields that every record has and this has not.
 */
export function strangersIn(
  payload: unknown,
  sample: SampleSchema | undefined,
  shape: RestShape | null,
): string[] {
  return [...new Set(unknownParts(payload, { sample, types: shape === null ? [] : [shape] }, ""))];
}

/** Fields that only the reference describes: `Shape.field`. */
export function undocumentedByAnswers(): string[] {
  return Object.entries(REST_SHAPES).flatMap(([name, text]) =>
    [...text.matchAll(/(\w+)\??: \*/g)].map(([, field]) => `${name}.${field ?? ""}`),
  );
}
