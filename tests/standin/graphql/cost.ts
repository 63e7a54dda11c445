import {
  getNamedType,
  getVariableValues,
  isCompositeType,
  isInterfaceType,
  isListType,
  isObjectType,
  isUnionType,
  Kind,
  OperationTypeNode,
  getNullableType,
  type DocumentNode,
  type FieldNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from "graphql";

const MUTATION_COST = 10;
const CONNECTION_COST = 2;

/** Value objects without an identity of their own cost nothing. */
const FREE = new Set([
  "MoneyBag",
  "MoneyV2",
  "PageInfo",
  "MailingAddress",
  "ShopAddress",
  "CurrencyFormats",
  "Weight",
]);

/** Shopify sizes connections logarithmically: floor(2 × ln(size)) times the cost of one element. */
function connectionFactor(size: number): number {
  return size <= 0 ? 0 : Math.floor(2 * Math.log(Math.max(2, Math.min(size, 250))));
}

interface Walk {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly variables: Readonly<Record<string, unknown>>;
}

function pageSizeOf(walk: Walk, field: FieldNode): number {
  let size = 1;
  for (const { name, value } of field.arguments ?? []) {
    if (name.value !== "first" && name.value !== "last") continue;
    const given =
      value.kind === Kind.INT
        ? Number(value.value)
        : value.kind === Kind.VARIABLE
          ? walk.variables[value.name.value]
          : 0;
    if (typeof given === "number") size = Math.max(size, given);
  }
  return size;
}

function selectionCost(walk: Walk, set: SelectionSetNode, parent: GraphQLNamedType, data: unknown): number {
  let cost = 0;
  let branches = 0;
  for (const selection of set.selections) {
    if (selection.kind === Kind.FIELD) {
      cost += fieldCost(walk, selection, parent, data);
      continue;
    }
    const fragment =
      selection.kind === Kind.INLINE_FRAGMENT
        ? selection
        : walk.document.definitions.find(
            (definition) =>
              definition.kind === Kind.FRAGMENT_DEFINITION && definition.name.value === selection.name.value,
          );
    if (fragment?.kind !== Kind.INLINE_FRAGMENT && fragment?.kind !== Kind.FRAGMENT_DEFINITION) continue;
    const condition = fragment.typeCondition?.name.value;
    const type = condition === undefined ? parent : walk.schema.getType(condition);
    if (!type) continue;
    const own = selectionCost(walk, fragment.selectionSet, type, data);
    // Of an interface or a union the dearest branch counts.
    if (isInterfaceType(parent) || isUnionType(parent)) branches = Math.max(branches, own);
    else cost += own;
  }
  return cost + branches;
}

/** `data` is undefined before execution (sizes as asked for) and the field's parent after it (sizes as found). */
function fieldCost(walk: Walk, field: FieldNode, parent: GraphQLNamedType, data: unknown): number {
  const name = field.name.value;
  if (name.startsWith("__") || !(isObjectType(parent) || isInterfaceType(parent))) return 0;
  const definition = parent.getFields()[name];
  const set = field.selectionSet;
  if (!definition || !set) return 0;
  const type = getNamedType(definition.type);
  if (!isCompositeType(type) || FREE.has(type.name)) return 0;
  const found =
    data === undefined ? undefined : (data as Record<string, unknown> | null)?.[field.alias?.value ?? name];
  if (data !== undefined && (found === null || found === undefined))
    return type.name.endsWith("Connection") ? 0 : 1;

  if (type.name.endsWith("Connection")) return connectionCost(walk, field, set, type, found);
  if (type.name.endsWith("Edge") || /Connection$/.test(parent.name))
    return elementCost(walk, set, type, found);
  if (isListType(getNullableType(definition.type)) && Array.isArray(found)) {
    return Math.max(0, ...found.map((item) => 1 + selectionCost(walk, set, type, item)));
  }
  return 1 + selectionCost(walk, set, type, found);
}

/** Edges are free, each element counts as an object. */
function elementCost(walk: Walk, set: SelectionSetNode, type: GraphQLNamedType, found: unknown): number {
  const own = type.name.endsWith("Edge") ? 0 : 1;
  if (!Array.isArray(found)) return own + selectionCost(walk, set, type, found);
  return Math.max(0, ...found.map((item) => own + selectionCost(walk, set, type, item)));
}

function connectionCost(
  walk: Walk,
  field: FieldNode,
  set: SelectionSetNode,
  type: GraphQLNamedType,
  found: unknown,
): number {
  const elements = selectionCost(walk, set, type, found);
  const parts = found as { edges?: unknown[]; nodes?: unknown[] } | undefined;
  const size = found === undefined ? pageSizeOf(walk, field) : (parts?.edges ?? parts?.nodes ?? []).length;
  return CONNECTION_COST + connectionFactor(size) * elements;
}

/**
 * What an operation costs by Shopify's rules: objects 1, scalars and value objects 0, mutations 10, connections
 * 2 + floor(2 ln size) × element. Without `data` the cost as asked for, with it the cost as found.
 */
export function operationCost(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
  data?: unknown,
): number {
  const coerced =
    getVariableValues(schema, operation.variableDefinitions ?? [], variables).coerced ?? variables;
  const walk: Walk = { schema, document, variables: coerced };
  if (operation.operation === OperationTypeNode.MUTATION) {
    return operation.selectionSet.selections.filter(({ kind }) => kind === Kind.FIELD).length * MUTATION_COST;
  }
  const root = schema.getQueryType();
  return root ? selectionCost(walk, operation.selectionSet, root, data) : 0;
}
