import {
  getNullableType,
  isListType,
  isNonNullType,
  getNamedType,
  type GraphQLField,
  type GraphQLObjectType,
} from "graphql";
import { AdminError, type AdminContext } from "./context.ts";
import { List, type PageArguments } from "./list.ts";
import { customerFields } from "./fields-customer.ts";
import { lineFields } from "./fields-line.ts";
import { orderFields } from "./fields-order.ts";
import { productFields } from "./fields-product.ts";
import { refundFields } from "./fields-refund.ts";
import { rootFields } from "./fields-root.ts";
import { shopFields } from "./fields-shop.ts";
import { adminSchema } from "./schema.ts";
import type { FieldTable } from "./resolver.ts";

const RESOLVERS: FieldTable = {
  ...orderFields,
  ...lineFields,
  ...refundFields,
  ...customerFields,
  ...productFields,
  ...shopFields,
  ...rootFields,
};

/** Throws ACCESS_DENIED unless the scopes suffice for a field. */
export function checkAccess(
  parent: GraphQLObjectType,
  field: GraphQLField<unknown, unknown>,
  context: AdminContext,
): void {
  const access = adminSchema().accessTo(parent.name, field.name, field.type);
  if (!access) return;
  const has = (scope: string): boolean =>
    context.scopes.includes(scope) || context.scopes.includes(scope.replace(/^read_/, "write_"));
  if (access.scopes.some(has)) return;
  throw new AdminError(
    `Access denied for ${field.name} field. Required access: ${access.text}`,
    "ACCESS_DENIED",
    { documentation: "https://shopify.dev/api/usage/access-scopes", requiredAccess: access.text },
  );
}

/** What a field of the world is; undefined where the world does not know. */
function known(
  parent: GraphQLObjectType,
  field: GraphQLField<unknown, unknown>,
  source: unknown,
  args: unknown,
  context: AdminContext,
): unknown {
  const resolver = RESOLVERS[parent.name]?.[field.name];
  if (resolver) return resolver(source, args, context);
  return typeof source === "object" && source !== null
    ? (source as Record<string, unknown>)[field.name]
    : undefined;
}

/**
 * The value of a field, connections as a List; access is checked before. What the world does not know is null; where null is not allowed
 * an empty list or connection; otherwise an error: the stand-in never makes up an answer.
 */
export function fieldValue(
  parent: GraphQLObjectType,
  field: GraphQLField<unknown, unknown>,
  source: unknown,
  args: unknown,
  context: AdminContext,
): unknown {
  const value = known(parent, field, source, args, context);
  if (value !== undefined) return value;
  if (!isNonNullType(field.type)) return null;
  if (isListType(getNullableType(field.type))) return [];
  if (getNamedType(field.type).name.endsWith("Connection")) return List.of([]);
  throw new AdminError(`The stand-in has no data for ${parent.name}.${field.name}`, "NOT_MODELLED");
}

/** The same for an ordinary request: connections paged by their arguments. */
export function pagedFieldValue(
  parent: GraphQLObjectType,
  field: GraphQLField<unknown, unknown>,
  source: unknown,
  args: unknown,
  context: AdminContext,
): unknown {
  checkAccess(parent, field, context);
  const value = fieldValue(parent, field, source, args, context);
  return value instanceof List ? value.page(args as PageArguments) : value;
}
