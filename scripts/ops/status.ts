import { backlogOfShops, inboxBacklog } from "#app/inbox/index.server.ts";
import { endedJobs, jobsBacklog } from "#app/jobs/index.server.ts";
import { openPrivacyRequests } from "#app/privacy/index.server.ts";
import { marksWaiting } from "#app/rollups/index.server.ts";
import {
  countTenants,
  failingRefreshes,
  listTenants,
  previousSecretSince,
} from "#app/tenancy/index.server.ts";
import { latestVerification, VERIFY_KIND } from "#app/worker/index.server.ts";
import { nameOf, numberOf, type Call, type Result } from "./command.ts";
import { age, moment, table } from "./lines.ts";

/** `status`: the whole installation, one shop, or with --shops a page of them. Bounded however many shops there are. */
export async function status(call: Call): Promise<Result> {
  return call.given.shops ? pageOfShops(call) : overview(call);
}

async function overview({ db, shop, now }: Call): Promise<Result> {
  const [inbox, jobs, marks, privacy, refreshes, oldSecret] = await Promise.all([
    inboxBacklog(db, shop),
    jobsBacklog(db, shop),
    marksWaiting(db, shop),
    openPrivacyRequests(db, shop?.id),
    failingRefreshes(db, shop),
    shop ? null : previousSecretSince(db),
  ]);
  const at = now();
  const { head, shops } = shop
    ? { head: [`${nameOf(shop)}: ${shop.state}`], shops: { name: nameOf(shop), state: shop.state } }
    : await states(db);
  const verification = shop ? await latestVerification(db, shop) : await endedJobs(db, VERIFY_KIND);
  const overdue = privacy.reduce((total, one) => total + one.overdue, 0);
  const lines = [
    ...head,
    ...table(
      ["", ""],
      [
        [
          "inbox waiting",
          `${inbox.waiting} (oldest ${age(inbox.oldestWaitingAt, at)}, ${inbox.leased} in hand)`,
        ],
        ["inbox failed", `${inbox.dead}${inbox.dead > 0 ? "  see: ops dead-letters" : ""}`],
        [
          "jobs",
          `${jobs.due} due (oldest ${age(jobs.oldestDueAt, at)}), ${jobs.running} running, ${jobs.failed} failed`,
        ],
        ["overdue leases", `${inbox.overdueLeases} of deliveries, ${jobs.overdueLeases} of jobs`],
        ["rollup marks", `${marks} waiting`],
        [
          "token refreshes",
          refreshes.shops === 0
            ? "none failing"
            : `${shop ? "" : `of ${refreshes.shops} shops `}failing since ${moment(refreshes.oldestSince)}`,
        ],
        ...(oldSecret
          ? [["secret before", `accepted for ${age(oldSecret, at)}; leave it out once it is revoked`]]
          : []),
        ["verification", verificationText(verification)],
        ["privacy requests", privacy.length === 0 ? "none open" : `${overdue} overdue`],
        ...privacy.map((one) => [`  ${one.kind}`, `${one.open} open, next due ${moment(one.nextDueAt)}`]),
      ],
    ).slice(1),
  ];
  return {
    code: overdue > 0 ? 1 : 0,
    lines,
    data: { shops, inbox, jobs, marks, refreshes, oldSecret, verification, privacy },
  };
}

type Verification = Awaited<ReturnType<typeof latestVerification>> | Awaited<ReturnType<typeof endedJobs>>;

function verificationText(found: Verification): string {
  if (!found) return "never";
  if ("latestAt" in found && found.latestAt === null) return "never";
  if ("latestAt" in found)
    return `last ${moment(found.latestAt)}, ${found.done} done, ${found.failed} failed`;
  return `${moment(found.at)}, drifted: ${found.drifted.ledger} orders, ${found.drifted.rollups} rollups`;
}

async function states(db: Call["db"]) {
  const counts = await countTenants(db);
  const total = counts.reduce((sum, { count }) => sum + count, 0);
  const text = counts.map(({ state, count }) => `${count} ${state}`).join(", ");
  return { head: [`${total} shops${text ? `: ${text}` : ""}`], shops: counts };
}

const ROWS = 50;
const MOST_ROWS = 500;

async function pageOfShops({ db, given }: Call): Promise<Result> {
  const limit = numberOf(given.limit, "limit", ROWS, MOST_ROWS);
  const after = numberOf(given.after, "after", 0, 4_294_967_295);
  const { tenants, hasMore } = await listTenants(db, { after, limit });
  const backlog = await backlogOfShops(
    db,
    tenants.map(({ shop }) => shop),
  );
  const rows = tenants.map(({ shop }) => ({
    id: shop.id,
    shop: nameOf(shop),
    state: shop.state,
    waiting: backlog.get(shop.domain ?? "")?.waiting ?? 0,
    failed: backlog.get(shop.domain ?? "")?.dead ?? 0,
  }));
  const next = hasMore ? (rows.at(-1)?.id ?? null) : null;
  const lines = [
    ...table(
      ["id", "state", "waiting", "failed", "shop"],
      rows.map((row) => [String(row.id), row.state, String(row.waiting), String(row.failed), row.shop]),
    ),
    ...(next === null ? [] : [`more: --shops --after ${next}`]),
  ];
  return { code: 0, lines, data: { shops: rows, next } };
}
