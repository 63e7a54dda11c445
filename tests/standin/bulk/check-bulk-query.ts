import {
  getNamedType,
  getNullableType,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  OperationTypeNode,
  parse,
  validate,
  type FieldNode,
  type GraphQLNamedType,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from "graphql";
import { adminSchema } from "../graphql/schema.ts";

export type CheckedBulkQuery =
  | { readonly outcome: "runnable"; readonly root: FieldNode }
  | { readonly outcome: "refused"; readonly message: string };

const MAX_CONNECTIONS = 5;
const MAX_DEPTH = 2;

interface Findings {
  connections: number;
  faults: string[];
}

function implementsNode(type: GraphQLNamedType): boolean {
  if (type.name === "Node") return true;
  return (
    (isObjectType(type) || isInterfaceType(type)) && type.getInterfaces().some(({ name }) => name === "Node")
  );
}

/** The fields of a selection, those of inline fragments included, with the type they are of. */
function fieldsOf(
  set: SelectionSetNode,
  parent: GraphQLNamedType,
): Array<{ field: FieldNode; parent: GraphQLNamedType }> {
  return set.selections.flatMap((selection) => {
    if (selection.kind === Kind.FIELD) return [{ field: selection, parent }];
    if (selection.kind === Kind.FRAGMENT_SPREAD) return [];
    const name = selection.typeCondition?.name.value;
    return fieldsOf(selection.selectionSet, (name && adminSchema().schema.getType(name)) || parent);
  });
}

function elementOf(
  connection: GraphQLNamedType,
  field: FieldNode,
): { set: SelectionSetNode; type: GraphQLNamedType } | null {
  if (!isObjectType(connection) || !field.selectionSet) return null;
  const nodes = connection.getFields()["nodes"];
  const parts = fieldsOf(field.selectionSet, connection).map((part) => part.field);
  const direct = parts.find(({ name }) => name.value === "nodes");
  const edges = parts.find(({ name }) => name.value === "edges");
  const viaEdges =
    edges?.selectionSet &&
    fieldsOf(edges.selectionSet, connection).find(({ field: f }) => f.name.value === "node");
  const set = direct?.selectionSet ?? (viaEdges ? viaEdges.field.selectionSet : undefined);
  return nodes && set ? { set, type: getNamedType(nodes.type) } : null;
}

function inspect(
  set: SelectionSetNode,
  parent: GraphQLNamedType,
  depth: number,
  inList: boolean,
  findings: Findings,
): void {
  const fields = fieldsOf(set, parent);
  for (const { field, parent: owner } of fields) {
    if (!field.selectionSet || !(isObjectType(owner) || isInterfaceType(owner))) continue;
    const definition = owner.getFields()[field.name.value];
    if (!definition) continue;
    const type = getNamedType(definition.type);
    if (!type.name.endsWith("Connection")) {
      const list = inList || isListType(getNullableType(definition.type));
      inspect(field.selectionSet, type, depth, list, findings);
      continue;
    }
    findings.connections += 1;
    if (inList)
      findings.faults.push(
        `Queries that contain a connection field within a list field are not supported: ${field.name.value}.`,
      );
    if (depth >= MAX_DEPTH + 1)
      findings.faults.push("Bulk queries cannot contain connections with a nesting depth greater than 2.");
    const element = elementOf(type, field);
    if (!element) {
      findings.faults.push(`The connection field ${field.name.value} must select its nodes through edges.`);
      continue;
    }
    if (!implementsNode(element.type)) {
      findings.faults.push(
        `The connection field ${field.name.value} returns ${element.type.name}, which does not implement Node.`,
      );
    }
    const nested = fieldsOf(element.set, element.type);
    const hasConnection = nested.some(({ field: inner, parent: type }) => {
      const inside =
        isObjectType(type) || isInterfaceType(type) ? type.getFields()[inner.name.value] : undefined;
      return inside && getNamedType(inside.type).name.endsWith("Connection");
    });
    if (hasConnection && !nested.some(({ field: inner }) => inner.name.value === "id" && !inner.alias)) {
      findings.faults.push(
        `The parent 'node' field for a nested connection must select the 'id' field without an alias and must be of 'ID' return type: ${field.name.value}.`,
      );
    }
    inspect(element.set, element.type, depth + 1, false, findings);
  }
}

/** Checks a query by the rules of bulk operations: 1 to 5 connections, two levels of nesting, nodes only. */
export function checkBulkQuery(query: string): CheckedBulkQuery {
  const refused = (message: string): CheckedBulkQuery => ({ outcome: "refused", message });
  const { schema } = adminSchema();
  let operation: OperationDefinitionNode | undefined;
  try {
    const document = parse(query);
    const [invalid] = validate(schema, document);
    if (invalid) return refused(`Invalid bulk query: ${invalid.message}`);
    if (document.definitions.some(({ kind }) => kind === Kind.FRAGMENT_DEFINITION)) {
      return refused("Invalid bulk query: named fragments are not supported by the stand-in.");
    }
    operation = document.definitions.find((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  } catch (error) {
    return refused(`Invalid bulk query: ${error instanceof Error ? error.message : String(error)}`);
  }
  const queryType = schema.getQueryType();
  if (!operation || operation.operation !== OperationTypeNode.QUERY || !queryType)
    return refused("Bulk operations run queries only.");
  if (operation.variableDefinitions?.length) return refused("Bulk queries cannot have variables.");
  const roots = fieldsOf(operation.selectionSet, queryType);
  const root = roots[0]?.field;
  if (roots.length !== 1 || !root) return refused("Bulk queries can only have one top-level field.");
  if (root.name.value === "node" || root.name.value === "nodes") {
    return refused("Bulk queries cannot contain the top-level field `node` or `nodes`.");
  }
  const findings: Findings = { connections: 0, faults: [] };
  inspect(operation.selectionSet, queryType, 1, false, findings);
  if (findings.connections === 0) return refused("Bulk queries must contain at least one connection.");
  if (findings.connections > MAX_CONNECTIONS)
    return refused("Bulk queries cannot contain more than 5 connections.");
  const [fault] = findings.faults;
  return fault === undefined ? { outcome: "runnable", root } : refused(fault);
}
