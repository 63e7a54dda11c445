export type BodyOutcome =
  | { readonly outcome: "read"; readonly body: Buffer }
  /** 413: the limit was passed, or the request says itself that it would be. */
  | { readonly outcome: "too_large" }
  /** 400: the sender broke off, or sent another length than it had said. */
  | { readonly outcome: "incomplete" };

/**
 * A request's raw bytes, never more than `limit` of them in memory. Past the limit it stops reading and leaves the
 * stream as it is: cancelling would cut the connection before the answer is out. Answer with `connection: close`.
 */
export async function readBodyCapped(request: Request, limit: number): Promise<BodyOutcome> {
  const declared = request.headers.get("content-length");
  const length = declared === null ? undefined : Number(declared);
  if (length !== undefined && length > limit) return { outcome: "too_large" };
  if (!request.body) return { outcome: "read", body: Buffer.alloc(0) };
  const reader = request.body.getReader();
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      bytes += value.byteLength;
      if (bytes > limit) return { outcome: "too_large" };
      chunks.push(value);
    }
  } catch {
    return { outcome: "incomplete" };
  } finally {
    reader.releaseLock();
  }
  if (length !== undefined && bytes !== length) return { outcome: "incomplete" };
  return { outcome: "read", body: Buffer.concat(chunks, bytes) };
}
