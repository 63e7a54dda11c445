const OPEN = 0x7b;
const CLOSE = 0x7d;
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf] as const;
/** JSON's white space: tab, line feed, carriage return, space. */
const blank = new Set([0x09, 0x0a, 0x0d, 0x20]);

/** What tells a body that Shopify signs with the app's secret for something else than a webhook. */
export type BodyFault =
  "the body is empty" | "the body is no JSON object" | "the body is a call of Shopify Flow";

/**
 * Whether signed bytes can be a webhook at all. Shopify signs with one secret: webhooks, session tokens
 * (`header.payload`), launch and OAuth addresses (`a=1&b=2`), app proxies (`a=1b=2`), calls of Flow actions. Only the
 * first and the last are JSON, and both are objects. Nothing may stand before the brace: the parameters of an address are
 * signed in order, their names are the visitor's, and among them a brace comes after every letter, a space before. Looks
 * at both ends and searches once; only a body that has Flow's word in it is parsed. Undefined: it can be one.
 */
export function faultOfBody(body: Uint8Array): BodyFault | undefined {
  if (body.byteLength === 0) return "the body is empty";
  const start = BYTE_ORDER_MARK.every((byte, index) => body[index] === byte) ? BYTE_ORDER_MARK.length : 0;
  let end = body.byteLength - 1;
  while (end > start && blank.has(body[end] as number)) end -= 1;
  if (end === start || body[start] !== OPEN || body[end] !== CLOSE) return "the body is no JSON object";
  return isFlowCall(body.subarray(start)) ? "the body is a call of Shopify Flow" : undefined;
}

/**
 * A Flow action's call and its lifecycle messages name their shop `shopify_domain`, at the top; no webhook does. What a
 * merchant types cannot take that away, nor put it at a webhook's top.
 * https://shopify.dev/docs/apps/build/flow/actions/endpoints
 */
function isFlowCall(body: Uint8Array): boolean {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  if (!bytes.includes('"shopify_domain"')) return false;
  try {
    return Object.hasOwn(JSON.parse(bytes.toString("utf8")) as object, "shopify_domain");
  } catch {
    return false;
  }
}
