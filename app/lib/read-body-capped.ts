export type BodyOutcome =
  | { readonly outcome: "read"; readonly body: Buffer }
  /** 413: the limit was passed, or the request says itself that it would be. */
  | { readonly outcome: "too_large" }
  /** 400: the sender broke off, or sent another length than it had said. */
  | { readonly outcome: "incomplete" };

/** Bytes that a refused sender may still send, unread: hung up on while it writes, it would not see the answer. */
const PATIENCE_BYTES = 64 * 1024 * 1024;

/** A request's raw bytes, never more than `limit` of them in memory. What comes after the limit is thrown away. */
export async function readBodyCapped(request: Request, limit: number): Promise<BodyOutcome> {
  const declared = request.headers.get("content-length");
  const length = declared === null ? undefined : Number(declared);
  if (!request.body) return { outcome: "read", body: Buffer.alloc(0) };
  const reader = request.body.getReader();
  if (length !== undefined && length > limit) return refuse(reader);
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      bytes += value.byteLength;
      if (bytes > limit) return refuse(reader);
      chunks.push(value);
    }
  } catch {
    return { outcome: "incomplete" };
  }
  if (length !== undefined && bytes !== length) return { outcome: "incomplete" };
  return { outcome: "read", body: Buffer.concat(chunks, bytes) };
}

/** The answer does not wait for the rest. */
function refuse(reader: ReadableStreamDefaultReader<Uint8Array>): BodyOutcome {
  discard(reader).catch(() => undefined);
  return { outcome: "too_large" };
}

async function discard(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
  for (let bytes = 0; bytes < PATIENCE_BYTES;) {
    const { done, value } = await reader.read();
    if (done) return;
    bytes += value.byteLength;
  }
  await reader.cancel();
}
