import {
  execute,
  getOperationAST,
  GraphQLError,
  parse,
  validate,
  type DocumentNode,
  type ExecutionResult,
  type GraphQLFieldResolver,
  type OperationDefinitionNode,
} from "graphql";
import { adminState, type AdminState } from "./admin-state.ts";
import { operationCost } from "./cost.ts";
import { pagedFieldValue } from "./resolve-field.ts";
import { adminSchema } from "./schema.ts";
import type { AdminContext } from "./context.ts";
import type { ApiFault, World } from "../world/types.ts";

export interface AdminRequest {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  /** Scopes of the access token. */
  readonly scopes: readonly string[];
}

export interface AdminAnswer {
  /** Said instead of an answer: the server keeps silent, or cuts the connection. */
  readonly instead?: "hang" | "reset";
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: unknown;
}

const MAX_QUERY_COST = 1000;
const JSON_HEADERS = { "content-type": "application/json; charset=utf-8" };

function answer(status: number, body: unknown, headers: Record<string, string> = {}): AdminAnswer {
  return { status, headers: { ...JSON_HEADERS, ...headers }, body };
}

function httpFault(fault: ApiFault): AdminAnswer | undefined {
  switch (fault) {
    case "401":
      return answer(401, {
        errors: "[API] Invalid API key or access token (unrecognized login or wrong password)",
      });
    case "402":
      return answer(402, { errors: "Unavailable Shop" });
    case "403":
      return answer(403, { errors: "Unavailable Shop" });
    case "403_token":
      return answer(403, {
        errors:
          "[API] Non-expiring access tokens are no longer accepted for the Admin API. Start using expiring offline tokens: https://shopify.dev/docs/apps/build/authentication-authorization/access-tokens/offline-access-tokens#expiring-vs-non-expiring-offline-tokens",
      });
    case "403_approval":
      return answer(403, {
        errors: "[API] This action requires merchant approval for read_orders scope.",
      });
    case "404":
      return answer(404, { errors: "Not Found" });
    case "423":
      return answer(423, { errors: "Unavailable Shop" });
    case "429":
      return answer(429, { errors: "Exceeded 2 calls per second for api client." }, { "retry-after": "2.0" });
    case "500":
      return answer(500, { errors: "Internal Server Error" });
    case "503":
      return answer(503, { errors: "Service Unavailable" }, { "retry-after": "1.0" });
    case "hang":
    case "reset":
      return { ...answer(0, null), instead: fault };
    case "internal":
      return answer(200, {
        errors: [
          {
            message:
              "Internal error. Looks like something went wrong on our end.\nRequest ID: standin (include this in support requests).",
            extensions: { code: "INTERNAL_SERVER_ERROR", requestId: "standin" },
          },
        ],
      });
    default:
      return undefined;
  }
}

function throttled(state: AdminState, requested: number, now: number): AdminAnswer {
  return answer(200, {
    errors: [
      {
        message: "Throttled",
        extensions: { code: "THROTTLED", documentation: "https://shopify.dev/api/usage/rate-limits" },
      },
    ],
    extensions: {
      cost: {
        requestedQueryCost: requested,
        actualQueryCost: null,
        throttleStatus: state.bucket.status(now),
      },
    },
  });
}

function tooDear(cost: number): AdminAnswer {
  return answer(200, {
    errors: [
      {
        message: `Query cost is ${cost}, which exceeds the single query max cost limit (${MAX_QUERY_COST}).`,
        extensions: {
          code: "MAX_COST_EXCEEDED",
          cost,
          maxCost: MAX_QUERY_COST,
          documentation: "https://shopify.dev/api/usage/rate-limits",
        },
      },
    ],
  });
}

type Parsed =
  | {
      readonly outcome: "ready";
      readonly document: DocumentNode;
      readonly operation: OperationDefinitionNode;
    }
  | { readonly outcome: "refused"; readonly errors: readonly GraphQLError[] };

const parsed = new Map<string, Parsed>();

/** Parses and validates; documents are few, so the answers are kept. */
function parseDocument(query: string): Parsed {
  const known = parsed.get(query);
  if (known) return known;
  let result: Parsed;
  try {
    const document = parse(query);
    const errors = validate(adminSchema().schema, document);
    const operation = getOperationAST(document);
    result =
      errors.length > 0 || !operation
        ? {
            outcome: "refused",
            errors: errors.length > 0 ? errors : [new GraphQLError("No operation included")],
          }
        : { outcome: "ready", document, operation };
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    result = { outcome: "refused", errors: [error] };
  }
  if (parsed.size > 500) parsed.clear();
  parsed.set(query, result);
  return result;
}

const fieldResolver: GraphQLFieldResolver<unknown, AdminContext> = (source, args, context, info) => {
  const field = info.parentType.getFields()[info.fieldName];
  if (!field) throw new Error(`No field ${info.fieldName}.`);
  return pagedFieldValue(info.parentType, field, source, args, context);
};

/** One top-level field lost, as when a part of Shopify is down. */
function withPartialFailure(result: ExecutionResult): ExecutionResult {
  const [key] = Object.keys(result.data ?? {});
  if (key === undefined) return result;
  const error = new GraphQLError("Something went wrong", {
    path: [key],
    extensions: { code: "INTERNAL_SERVER_ERROR" },
  });
  return { ...result, data: { ...result.data, [key]: null }, errors: [...(result.errors ?? []), error] };
}

/**
 * Executes an Admin API request as Shopify does: against its real schema, with scopes, the 60-day limit, query
 * cost and throttling, and the faults that a test has ordered. Errors of a query are HTTP 200 with `errors`.
 */
export async function executeAdmin(
  world: World,
  shopDomain: string,
  request: AdminRequest,
): Promise<AdminAnswer> {
  const state = adminState(world, shopDomain);
  if (!state) return answer(404, { errors: "Not Found" });
  const fault = world.faults(shopDomain).takeApi(request.query);
  const broken = fault && httpFault(fault);
  if (broken) return broken;

  const now = world.now().getTime();
  const prepared = parseDocument(request.query);
  if (prepared.outcome === "refused")
    return answer(200, { errors: prepared.errors.map((error) => error.toJSON()) });
  const { document, operation } = prepared;
  const { schema } = adminSchema();
  const variables = request.variables ?? {};
  const requested = operationCost(schema, document, operation, variables);
  if (requested > MAX_QUERY_COST) return tooDear(requested);
  if (fault === "throttled" || !state.bucket.take(requested, now)) return throttled(state, requested, now);

  const context: AdminContext = {
    shop: state.shop,
    store: state.shop.store,
    scopes: request.scopes,
    now,
    apiVersion: world.apiVersion,
    bulk: state.bulk,
    searchWarnings: [],
  };
  const executed = await execute({
    schema,
    document,
    variableValues: variables,
    contextValue: context,
    fieldResolver,
  });
  const result = fault === "partial" ? withPartialFailure(executed) : executed;
  const actual = result.data
    ? Math.min(requested, operationCost(schema, document, operation, variables, result.data))
    : 0;
  state.bucket.giveBack(requested - actual);
  const { searchWarnings } = context;
  return answer(200, {
    ...(result.data === undefined ? {} : { data: result.data }),
    ...(result.errors ? { errors: result.errors.map((error) => error.toJSON()) } : {}),
    extensions: {
      cost: {
        requestedQueryCost: requested,
        actualQueryCost: actual,
        throttleStatus: state.bucket.status(now),
      },
      ...(searchWarnings.length > 0 ? { search: searchWarnings } : {}),
    },
  });
}
