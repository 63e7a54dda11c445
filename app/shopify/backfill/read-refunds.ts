import { z } from "zod";
import { refundIdsDocument, refundPageDocument, refundsOfOrdersDocument } from "../documents/refunds.ts";
import { ask as askFor, type Asking, type NoAnswer } from "../admin/ask.ts";

/** An order as ingest's `parseAdminRefunds` reads it: every list complete. */
export type RefundedOrder = Readonly<Record<string, unknown>>;

export type ReadRefundsOutcome =
  { readonly outcome: "read"; readonly orders: readonly RefundedOrder[] } | NotRead;
type NotRead = Exclude<NoAnswer, { readonly outcome: "denied" }>;

const REFUNDS_AT_ONCE = 5;
const LINES_AT_ONCE = 20;
const LINES_OF_ONE = 100;

const page = z.looseObject({
  nodes: z.array(z.unknown()),
  pageInfo: z.looseObject({ hasNextPage: z.boolean(), endCursor: z.string().nullish() }).optional(),
});
const refund = z.looseObject({
  id: z.string(),
  refundLineItems: page,
  refundShippingLines: page,
  orderAdjustments: page,
});
const ordersAnswer = z.object({
  nodes: z.array(z.looseObject({ id: z.string(), refunds: z.array(refund) }).nullable()),
});
const idsAnswer = z.object({
  order: z.looseObject({ id: z.string(), refunds: z.array(z.object({ id: z.string() })) }).nullable(),
});
const pageAnswer = z.object({ refund: refund.nullable() });

/**
 * Reads all refunds of some orders: together as far as their lists are short, one by one where they are not.
 * An order that is gone is left out.
 * @param orderIds gid://shopify/Order/…
 */
export async function readRefunds(asking: Asking, orderIds: readonly string[]): Promise<ReadRefundsOutcome> {
  const variables = { ids: orderIds, refunds: REFUNDS_AT_ONCE, lines: LINES_AT_ONCE };
  const answer = await ask(asking, refundsOfOrdersDocument, variables, ordersAnswer);
  if (answer.outcome !== "answer") return answer;
  const orders: RefundedOrder[] = [];
  for (const order of answer.data.nodes) {
    if (!order) continue;
    if (order.refunds.length < REFUNDS_AT_ONCE && !order.refunds.some(isCutOff)) {
      orders.push(order);
      continue;
    }
    const whole = await readOneByOne(asking, order.id);
    if (whole.outcome !== "read") return whole;
    orders.push(...whole.orders);
  }
  return { outcome: "read", orders };
}

function isCutOff({
  refundLineItems,
  refundShippingLines,
  orderAdjustments,
}: z.infer<typeof refund>): boolean {
  return [refundLineItems, refundShippingLines, orderAdjustments].some(
    ({ pageInfo }) => pageInfo?.hasNextPage,
  );
}

async function readOneByOne(asking: Asking, orderId: string): Promise<ReadRefundsOutcome> {
  const ids = await ask(asking, refundIdsDocument, { id: orderId }, idsAnswer);
  if (ids.outcome !== "answer") return ids;
  const { order } = ids.data;
  if (!order) return { outcome: "read", orders: [] };
  const refunds: unknown[] = [];
  for (const { id } of order.refunds) {
    const whole = await readWholeRefund(asking, id);
    if (whole.outcome !== "answer") return whole;
    if (whole.data) refunds.push(whole.data);
  }
  return { outcome: "read", orders: [{ ...order, refunds }] };
}

/** One refund, its lines page by page; undefined if it is gone. */
async function readWholeRefund(
  asking: Asking,
  id: string,
): Promise<Asked<z.infer<typeof refund> | undefined>> {
  const nodes: unknown[] = [];
  let after: string | null = null;
  for (;;) {
    const variables: Readonly<Record<string, unknown>> = { id, lines: LINES_OF_ONE, after };
    const answer = await ask(asking, refundPageDocument, variables, pageAnswer);
    if (answer.outcome !== "answer") return answer;
    const found = answer.data.refund;
    if (!found) return { outcome: "answer", data: undefined };
    nodes.push(...found.refundLineItems.nodes);
    const { pageInfo } = found.refundLineItems;
    if (!pageInfo?.hasNextPage) return { outcome: "answer", data: { ...found, refundLineItems: { nodes } } };
    after = pageInfo.endCursor ?? null;
  }
}

type Asked<T> = { readonly outcome: "answer"; readonly data: T } | NotRead;

/** Whoever reads orders may read their refunds: a denial is a fault that may pass. */
async function ask<T>(
  asking: Asking,
  document: string,
  variables: Readonly<Record<string, unknown>>,
  schema: z.ZodType<T>,
): Promise<Asked<T>> {
  const answer = await askFor(asking, "refunds", document, variables, schema);
  return answer.outcome === "denied"
    ? { outcome: "failed", reason: "refunds: Shopify denies access" }
    : answer;
}
