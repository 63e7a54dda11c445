import { z } from "zod";
import { ask, type Asked, type Asking, type NoAnswer } from "../admin/ask.ts";
import { agreementPageDocument, agreementsOfOrdersDocument } from "../documents/agreements.ts";

/** An order as ingest's `parseAdminAgreements` reads it: every list complete. */
export type AgreedOrder = Readonly<Record<string, unknown>>;

export type ReadAgreementsOutcome =
  /** `gone`: orders that Shopify does not know any more. */
  | { readonly outcome: "read"; readonly orders: readonly AgreedOrder[]; readonly gone: readonly string[] }
  | NoAnswer;

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
  const answer = await ask(asking, "agreements", agreementsOfOrdersDocument, variables, ordersAnswer);
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
    const answer = await ask(asking, "agreements", agreementPageDocument, variables, pageAnswer);
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
