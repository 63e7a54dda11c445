import {
  getArgumentValues,
  getNamedType,
  getNullableType,
  isAbstractType,
  isListType,
  isObjectType,
  Kind,
  type FieldNode,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type SelectionSetNode,
} from "graphql";
import { checkAccess, fieldValue } from "../graphql/resolve-field.ts";
import { type List } from "../graphql/list.ts";
import { adminSchema } from "../graphql/schema.ts";
import type { AdminContext } from "../graphql/context.ts";

/** A selection made into functions: several times faster than executing it anew for every record. */
interface Projector {
  readonly write: ReadonlyArray<(source: unknown, row: Record<string, unknown>) => void>;
  readonly connections: ReadonlyArray<(source: unknown) => { list: List; element: ElementOf }>;
}

interface ElementOf {
  project(source: unknown): Projector;
}

export interface BulkRow {
  readonly text: string;
  readonly isRoot: boolean;
}

const TYPENAME = "__typename";

function typenameOf(source: unknown): string | undefined {
  return (source as { __typename?: string } | null)?.__typename;
}

/** Projectors of a selection by concrete type: fragments apply to their own types only. */
function elementProjector(set: SelectionSetNode, type: GraphQLNamedType, context: AdminContext): ElementOf {
  const byType = new Map<string, Projector>();
  const of = (name: string): Projector => {
    let projector = byType.get(name);
    if (!projector) {
      const concrete = adminSchema().schema.getType(name);
      if (!isObjectType(concrete)) throw new Error(`No object type ${name}.`);
      projector = compile(set, concrete, context);
      byType.set(name, projector);
    }
    return projector;
  };
  // An object type is compiled at once, so that missing scopes are found before the first row.
  if (isObjectType(type)) of(type.name);
  return { project: (source) => of(isAbstractType(type) ? (typenameOf(source) ?? "") : type.name) };
}

function selected(set: SelectionSetNode, type: GraphQLObjectType): FieldNode[] {
  return set.selections.flatMap((selection) => {
    if (selection.kind === Kind.FIELD) return [selection];
    if (selection.kind === Kind.FRAGMENT_SPREAD) return [];
    const condition = selection.typeCondition?.name.value;
    const applies =
      condition === undefined ||
      condition === type.name ||
      type.getInterfaces().some(({ name }) => name === condition);
    return applies ? selected(selection.selectionSet, type) : [];
  });
}

function elementSelection(field: FieldNode, type: GraphQLObjectType): SelectionSetNode {
  const parts = field.selectionSet ? selected(field.selectionSet, type) : [];
  const edges = parts.find(({ name }) => name.value === "edges");
  const node = edges?.selectionSet?.selections.find(
    (selection): selection is FieldNode => selection.kind === Kind.FIELD && selection.name.value === "node",
  );
  const set = parts.find(({ name }) => name.value === "nodes")?.selectionSet ?? node?.selectionSet;
  if (!set) throw new Error(`${field.name.value} selects no nodes.`);
  return set;
}

function compile(set: SelectionSetNode, type: GraphQLObjectType, context: AdminContext): Projector {
  const write: Array<Projector["write"][number]> = [];
  const connections: Array<Projector["connections"][number]> = [];
  for (const node of selected(set, type)) {
    const key = node.alias?.value ?? node.name.value;
    if (node.name.value === TYPENAME) {
      write.push((_, row) => (row[key] = type.name));
      continue;
    }
    const definition = type.getFields()[node.name.value];
    if (!definition) throw new Error(`No field ${type.name}.${node.name.value}.`);
    checkAccess(type, definition, context);
    const args = getArgumentValues(definition, node, {});
    const value = (source: unknown): unknown => fieldValue(type, definition, source, args, context);
    const named = getNamedType(definition.type);
    if (!node.selectionSet) {
      write.push((source, row) => (row[key] = value(source)));
    } else if (named.name.endsWith("Connection") && isObjectType(named)) {
      const elementType = named.getFields()["nodes"];
      if (!elementType) throw new Error(`${named.name} has no nodes.`);
      const element = elementProjector(
        elementSelection(node, named),
        getNamedType(elementType.type),
        context,
      );
      connections.push((source) => ({ list: value(source) as List, element }));
    } else {
      const inner = elementProjector(node.selectionSet, named, context);
      const isList = isListType(getNullableType(definition.type));
      const one = (item: unknown): unknown =>
        item === null || item === undefined ? null : rowOf(inner, item);
      write.push((source, row) => {
        const found = value(source);
        row[key] = isList && Array.isArray(found) ? found.map(one) : one(found);
      });
    }
  }
  return { write, connections };
}

function rowOf(element: ElementOf, source: unknown): Record<string, unknown> {
  const row: Record<string, unknown> = {};
  for (const write of element.project(source).write) write(source, row);
  return row;
}

function* children(element: ElementOf, source: unknown, id: unknown): IterableIterator<BulkRow> {
  for (const connect of element.project(source).connections) {
    const { list, element: inner } = connect(source);
    for (const child of list.all()) {
      const row = rowOf(inner, child);
      yield { text: JSON.stringify({ ...row, __parentId: id }), isRoot: false };
      yield* children(inner, child, row["id"]);
    }
  }
}

/** Parents whose children are held back, so that a child comes after its parent but not at once. */
const HELD_BACK = 4;

/**
 * The rows of a bulk query. Children follow their parents with `__parentId`; unless objects are grouped, other
 * parents may stand between. Throws an AdminError (ACCESS_DENIED) before the first row if scopes are missing.
 */
export function bulkRows(
  root: FieldNode,
  groupObjects: boolean,
  context: AdminContext,
): IterableIterator<BulkRow> {
  const queryType = adminSchema().schema.getQueryType();
  if (!queryType) throw new Error("The schema has no query type.");
  const set: SelectionSetNode = { kind: Kind.SELECTION_SET, selections: [root] };
  const connect = compile(set, queryType, context).connections[0];
  if (!connect) throw new Error("The top-level field of a bulk query must be a connection.");
  const reverse =
    root.arguments?.some(
      ({ name, value }) => name.value === "reverse" && value.kind === Kind.BOOLEAN && value.value,
    ) ?? false;
  const { list, element } = connect(null);
  return rows(list, element, reverse, groupObjects ? 0 : HELD_BACK);
}

function* rows(
  list: List,
  element: ElementOf,
  reverse: boolean,
  heldBack: number,
): IterableIterator<BulkRow> {
  const waiting: Array<{ source: unknown; id: unknown }> = [];
  for (const source of list.all(reverse)) {
    const row = rowOf(element, source);
    yield { text: JSON.stringify(row), isRoot: true };
    waiting.push({ source, id: row["id"] });
    if (waiting.length <= heldBack) continue;
    for (const parent of waiting.splice(0)) yield* children(element, parent.source, parent.id);
  }
  for (const parent of waiting) yield* children(element, parent.source, parent.id);
}

/** The rows without the last root object and its children: all that Shopify tells of the file fits, and it is not all. */
export function* allButLastRoot(rows: Iterable<BulkRow>): IterableIterator<BulkRow> {
  let group: BulkRow[] = [];
  for (const row of rows) {
    if (row.isRoot) {
      yield* group;
      group = [];
    }
    group.push(row);
  }
}
