import { createHash } from "node:crypto";
import { inboxStamp } from "#app/inbox/index.server.ts";
import { listJobs } from "#app/jobs/index.server.ts";
import type { Services } from "#app/services.server.ts";
import { subscriptions } from "#app/shopify/index.server.ts";
import type { Shop } from "#app/tenancy/index.server.ts";
import { runLabels } from "../app.data._index/present-runs.ts";

const DAY = 86_400_000;
const LOOKS = 20;
const topics = subscriptions.map(({ topic }) => topic);

/** Changes with whatever the Data page shows of messages and runs. A few small reads. */
export async function dataStamp({ db, now }: Pick<Services, "db" | "now">, shop: Shop): Promise<string> {
  const [messages, jobs] = await Promise.all([
    inboxStamp(db, shop, topics, new Date(now().getTime() - DAY).toISOString().slice(0, 10)),
    listJobs(db, shop, { kinds: Object.keys(runLabels), limit: LOOKS }),
  ]);
  const runs = jobs.map(({ id, state, attempts, progress }) => [id, state, attempts, progress]);
  const digest = createHash("sha256").update(JSON.stringify(runs)).digest("base64url").slice(0, 12);
  return `${shop.state}.${messages}.${digest}`;
}
