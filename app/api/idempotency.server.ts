import { createHash } from "node:crypto";
import { IDEMPOTENCY_HOURS } from "#app/tenancy/index.server.ts";
import { ApiProblem } from "./problems.ts";
import type { ApiContext } from "./answer.server.ts";

/** A first request that is older and has no answer died with its process: the key is free again. */
const ABANDONED_AFTER_MS = 5 * 60_000;
const MAX_KEY_LENGTH = 255;

/** Whose keys these are: the same Idempotency-Key of another owner is another key. */
export interface KeyOwner {
  /** 0: the operator, who is no tenant. */
  readonly shopId: number;
  readonly name: string;
}

/**
 * Runs a request once per Idempotency-Key: a repetition gets the first one's answer, with `idempotency-replayed: true`.
 * Answers of 500 and above are not kept, so that the client may try again. Without a key it just runs.
 * @param requestHash of method, path and body
 * @param options.sealed the answer holds a secret: it is kept as cipher text, bound to its key
 * @throws ApiProblem 400 for a bad key, 409 while the first request runs, 422 for the key of another request.
 */
export async function idempotently(
  context: ApiContext,
  owner: KeyOwner,
  key: string | null,
  requestHash: string,
  run: () => Promise<Response>,
  options: { readonly sealed?: boolean } = {},
): Promise<Response> {
  if (key === null) return run();
  if (key.length === 0 || key.length > MAX_KEY_LENGTH)
    throw new ApiProblem("invalid-request", `Idempotency-Key takes 1 to ${MAX_KEY_LENGTH} characters.`);
  const keyHash = createHash("sha256").update(`${owner.name}\n${key}`).digest("hex");
  const place = `idempotent_request:${owner.shopId}:${keyHash}`;
  const earlier = await begin(context, owner, keyHash, requestHash);
  if (earlier) return replayed(earlier, options.sealed ? openedBy(context, place) : (body) => body);
  try {
    const response = await run();
    const body = Buffer.from(await response.clone().arrayBuffer());
    const kept = options.sealed ? Buffer.from(context.cipher.seal(body.toString("utf8"), place)) : body;
    await finish(context, owner, keyHash, response.status, kept);
    return response;
  } catch (error) {
    await forget(context, owner, keyHash);
    throw error;
  }
}

/** Takes the key, or answers with what the first request got. */
async function begin(
  { db, now }: ApiContext,
  { shopId }: KeyOwner,
  keyHash: string,
  requestHash: string,
): Promise<Kept | undefined> {
  const at = now();
  await db
    .deleteFrom("idempotent_request")
    .where("shop_id", "=", shopId)
    .where("key_hash", "=", keyHash)
    .where((eb) =>
      eb.or([
        eb("started_at", "<=", new Date(at.getTime() - IDEMPOTENCY_HOURS * 3_600_000)),
        eb.and([
          eb("finished_at", "is", null),
          eb("started_at", "<=", new Date(at.getTime() - ABANDONED_AFTER_MS)),
        ]),
      ]),
    )
    .execute();
  const inserted = await db
    .insertInto("idempotent_request")
    .values({ shop_id: shopId, key_hash: keyHash, request_hash: requestHash, started_at: at })
    .ignore()
    .executeTakeFirst();
  if (Number(inserted.numInsertedOrUpdatedRows) === 1) return undefined;
  const row = await db
    .selectFrom("idempotent_request")
    .selectAll()
    .where("shop_id", "=", shopId)
    .where("key_hash", "=", keyHash)
    .executeTakeFirst();
  if (row && row.request_hash !== requestHash)
    throw new ApiProblem("idempotency-mismatch", "This Idempotency-Key came with another request before.");
  if (!row || row.status === null || row.body === null)
    throw new ApiProblem("request-in-progress", "The first request with this Idempotency-Key is running.", {
      "retry-after": "1",
    });
  return { status: row.status, body: row.body };
}

/** What the first request was answered. */
interface Kept {
  readonly status: number;
  readonly body: Buffer;
}

function replayed({ status, body }: Kept, read: (body: Buffer) => Buffer): Response {
  return new Response(new Uint8Array(read(body)), {
    status,
    headers: {
      "content-type": "application/json",
      "cache-control": "no-store",
      "idempotency-replayed": "true",
    },
  });
}

function openedBy({ cipher }: ApiContext, place: string): (body: Buffer) => Buffer {
  return (body) => {
    const opened = cipher.open(body.toString("utf8"), place);
    if (opened.outcome === "opened") return Buffer.from(opened.text);
    throw new ApiProblem(
      "idempotency-mismatch",
      "The first answer cannot be read any more: its key of encryption is gone.",
    );
  };
}

async function finish(
  { db, now }: ApiContext,
  { shopId }: KeyOwner,
  keyHash: string,
  status: number,
  body: Buffer,
): Promise<void> {
  await db
    .updateTable("idempotent_request")
    .set({ status, body, finished_at: now() })
    .where("shop_id", "=", shopId)
    .where("key_hash", "=", keyHash)
    .execute();
}

async function forget({ db }: ApiContext, { shopId }: KeyOwner, keyHash: string): Promise<void> {
  await db
    .deleteFrom("idempotent_request")
    .where("shop_id", "=", shopId)
    .where("key_hash", "=", keyHash)
    .execute();
}
