import { inTransaction } from "#app/db/index.server.ts";
import {
  countDeadLetters,
  replay,
  sizedDeadLetters,
  type DeadLetterFilter,
} from "#app/inbox/index.server.ts";
import { recordAudit } from "#app/tenancy/index.server.ts";
import { numberOf, WrongCall, type Call, type Result } from "./command.ts";
import { fit, moment, size } from "./lines.ts";

const ROWS = 20;
const MOST_ROWS = 1_000;
const LARGEST_ID = Number.MAX_SAFE_INTEGER;

/** `dead-letters`: what could not be applied, and why. Ids, topic, reason and size: never what a message says. */
export async function deadLetters(call: Call): Promise<Result> {
  const { db, given } = call;
  const filter = filterOf(call);
  const limit = numberOf(given.limit, "limit", ROWS, MOST_ROWS);
  const before = given.after === undefined ? undefined : numberOf(given.after, "after", 0, LARGEST_ID);
  const [count, letters] = await Promise.all([
    countDeadLetters(db, filter),
    sizedDeadLetters(db, filter, { limit, ...(before === undefined ? {} : { before }) }),
  ]);
  const last = letters.at(-1);
  const next = last && letters.length === limit ? last.id : null;
  const lines = [
    `${count} dead letters`,
    ...letters.flatMap((letter) => [
      fit(`${letter.id}  ${letter.topic}  ${moment(letter.receivedAt)}  ${size(letter.bytes)}`),
      fit(`    ${letter.shopDomain}  ${letter.attempts} attempts, ${letter.deaths} worker deaths`),
      fit(`    ${letter.reason ?? "no reason"}`),
    ]),
    ...(next === null ? [] : [`more: --after ${next}`]),
  ];
  return { code: 0, lines, data: { count, letters, next } };
}

/** `replay`: by ids, or all that a filter takes; the latter only with the number that it takes. */
export async function replayLetters(call: Call): Promise<Result> {
  const { db, given, shop, now } = call;
  const filter = filterOf(call);
  const byIds = given.ids.length > 0;
  const isNamed = byIds || given.topic !== undefined || given.reason !== undefined || given.all === true;
  if (!isNamed) throw new WrongCall("replay what? Give ids, --topic, --reason or --all");
  const count = await countDeadLetters(db, filter);
  if (given["dry-run"])
    return {
      code: 0,
      lines: [`would replay ${count} dead letters`],
      data: { dryRun: true, count, replayed: 0 },
    };
  if (!byIds && count > 0 && given.confirm !== String(count))
    throw new WrongCall(`this takes ${count} dead letters: say so with --confirm ${count}`);
  const replayed = await inTransaction(db, async (trx) => {
    const rows = await replay(trx, filter);
    await recordAudit(trx, {
      shopId: shop?.id ?? null,
      at: now(),
      actor: "operator",
      action: "ops.replayed",
      detail: {
        replayed: rows,
        ids: filter.ids ?? null,
        topic: given.topic ?? null,
        reason: given.reason ?? null,
      },
    });
    return rows;
  });
  const missing = byIds ? given.ids.length - replayed : 0;
  const lines = [`replayed ${replayed} dead letters`];
  if (missing > 0) lines.push(`${missing} of the ids are no dead letters${shop ? " of this shop" : ""}`);
  return { code: missing > 0 ? 1 : 0, lines, data: { dryRun: false, count, replayed, missing } };
}

function filterOf({ given, shop }: Call): DeadLetterFilter {
  const ids = given.ids.map((text) => {
    if (!/^\d{1,15}$/.test(text)) throw new WrongCall(`${text} is no id of a dead letter`);
    return Number(text);
  });
  return {
    ...(shop ? { shop } : {}),
    ...(given.topic === undefined ? {} : { topic: given.topic }),
    ...(given.reason === undefined ? {} : { reason: given.reason }),
    ...(ids.length > 0 ? { ids: [...new Set(ids)] } : {}),
  };
}
