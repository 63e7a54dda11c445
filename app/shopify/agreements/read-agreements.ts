import { z } from "zod";
import type { Shop } from "#app/tenancy/index.server.ts";
import type { AdminClient } from "../admin/admin-client.ts";
import { noAccess, sayErrors, type NoAccess } from "../bulk/operation.ts";
import { agreementPageDocument, agreementsOfOrdersDocument } from "../documents/agreements.ts";

/** An order as ingest's `parseAdminAgreements` reads it: every list complete. */
export type AgreedOrder = Readonly<Record<string, unknown>>;

export type ReadAgreementsOutcome =
  /** `gone`: orders that Shopify does not know any more. */
  | { readonly outcome: "read"; readonly orders: readonly AgreedOrder[]; readonly gone: readonly string[] }
  /** Fewer orders at once would do. */
  | { readonly outcome: "too_dear" }
  /** The app may not read agreements: asking again changes nothing until more is granted. */
  | { readonly outcome: "denied" }
  | { readonly outcome: "failed"; readonly reason: string }
  | NoAccess;

export interface Asking {
  readonly admin: AdminClient;
  readonly shop: Shop;
  readonly signal: AbortSignal;
}

const AGREEMENTS_AT_ONCE = 8;
const SALES_AT_ONCE = 20;
const SALES_OF_ONE = 100;

const pageInfo = z.looseObject({ hasNextPage: z.boolean(), endCursor: z.string().nullish() });
const agreement = z.looseObject({
  id: z.string(),
  sales: z.looseObject({ nodes: z.array(z.unknown()), pageInfo }),
});
type Agreement = z.infer<typeof agreement>;
const order = z.looseObject({
  id: z.string(),
  agreements: z.looseObject({ nodes: z.array(agreement), pageInfo }),
});
const ordersAnswer = z.object({ nodes: z.array(order.nullable()) });
const pageAnswer = z.object({ order: order.nullable() });

/**
 * Reads all agreements of some orders: together as far as their lists are short, one by one where they are not.
 * @param orderIds ids as we store them: digits.
 */
export async function readAgreements(
  asking: Asking,
  orderIds: readonly string[],
): Promise<ReadAgreementsOutcome> {
  const variables = {
    ids: orderIds.map(gidOf),
    agreements: AGREEMENTS_AT_ONCE,
    sales: SALES_AT_ONCE,
  };
  const answer = await ask(asking, agreementsOfOrdersDocument, variables, ordersAnswer);
  if (answer.outcome !== "answer") return answer;
  const orders: AgreedOrder[] = [];
  const gone: string[] = [];
  for (const [index, found] of answer.data.nodes.entries()) {
    const id = orderIds[index] ?? "";
    if (!found) gone.push(id);
    else if (!isCutOff(found)) orders.push(found);
    else {
      const whole = await readWholeOrder(asking, id);
      if (whole.outcome !== "answer") return whole;
      if (whole.data) orders.push(whole.data);
      else gone.push(id);
    }
  }
  return { outcome: "read", orders, gone };
}

function gidOf(id: string): string {
  return `gid://shopify/Order/${id}`;
}

function isCutOff({ agreements }: z.infer<typeof order>): boolean {
  return agreements.pageInfo.hasNextPage || agreements.nodes.some(({ sales }) => sales.pageInfo.hasNextPage);
}

/** One agreement after the other, its sales page by page; undefined if the order is gone. */
async function readWholeOrder(asking: Asking, id: string): Promise<Asked<AgreedOrder | undefined>> {
  const whole: Agreement[] = [];
  let first: z.infer<typeof order> | undefined;
  let after: string | null = null;
  let salesAfter: string | null = null;
  let sales: unknown[] = [];
  for (;;) {
    const variables: Readonly<Record<string, unknown>> = {
      id: gidOf(id),
      after,
      salesAfter,
      sales: SALES_OF_ONE,
    };
    const answer = await ask(asking, agreementPageDocument, variables, pageAnswer);
    if (answer.outcome !== "answer") return answer;
    const found = answer.data.order;
    if (!found) return { outcome: "answer", data: undefined };
    // As of the first page: what comes later shows in a later version, and is read again.
    first ??= found;
    const [current] = found.agreements.nodes;
    if (current) sales.push(...current.sales.nodes);
    if (current?.sales.pageInfo.hasNextPage) {
      salesAfter = current.sales.pageInfo.endCursor ?? null;
      continue;
    }
    if (current) whole.push({ ...current, sales: { ...current.sales, nodes: sales } });
    sales = [];
    salesAfter = null;
    const info = found.agreements.pageInfo;
    if (!info.hasNextPage) return { outcome: "answer", data: { ...first, agreements: { nodes: whole } } };
    after = info.endCursor ?? null;
  }
}

type Asked<T> =
  | { readonly outcome: "answer"; readonly data: T }
  | Exclude<ReadAgreementsOutcome, { readonly outcome: "read" }>;

async function ask<T>(
  { admin, shop, signal }: Asking,
  document: string,
  variables: Readonly<Record<string, unknown>>,
  schema: z.ZodType<T>,
): Promise<Asked<T>> {
  const answer = await admin.query(shop, document, variables, { signal });
  if (answer.outcome !== "data" && answer.outcome !== "refused") return noAccess(answer);
  const has = (code: string) => answer.errors.some((error) => error.code === code);
  if (has("ACCESS_DENIED")) return { outcome: "denied" };
  if (answer.outcome === "refused" && has("MAX_COST_EXCEEDED")) return { outcome: "too_dear" };
  // A ledger with a hole in it would be a wrong number.
  if (answer.outcome === "refused" || answer.errors.length > 0)
    return { outcome: "failed", reason: `agreements: ${sayErrors(answer.errors)}` };
  const parsed = schema.safeParse(answer.data);
  if (!parsed.success)
    return { outcome: "failed", reason: `agreements: ${parsed.error.issues[0]?.message ?? ""}` };
  return { outcome: "answer", data: parsed.data };
}
