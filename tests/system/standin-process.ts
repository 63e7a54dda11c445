// A stand-in in a process of its own, for measurements and e2e: shops and app come in STANDIN_PROCESS as JSON.
import path from "node:path";
import { setRestoreRate } from "../standin/graphql/index.ts";
import { readAppToml } from "../standin/http/apps.ts";
import { openStandin } from "../standin/open.ts";
import type { StandinPlan } from "./standin-plan.ts";

const plan = JSON.parse(process.env.STANDIN_PROCESS ?? "") as StandinPlan;
const toml = readAppToml(path.resolve(import.meta.dirname, "../../shopify.app.toml"));
const { clientId, clientSecret, appUrl } = plan;
const standin = await openStandin({
  plan: { seed: plan.seed, shops: [...plan.shops] },
  // An app that Shopify has approved for the whole history; without, figures before the last 60 days cannot agree.
  apps: [{ ...toml, scopes: [...toml.scopes, "read_all_orders"], clientId, clientSecret, appUrl }],
  webhooks: { disorder: { ...plan.disorder, delayMs: 400 }, seed: plan.seed },
});
for (const { domain } of plan.shops) setRestoreRate(standin.world, domain, plan.pointsPerSecond);
console.log(`stand-in at ${standin.url}`);

process.once("SIGTERM", () => {
  void standin.close().then(() => process.exit(0));
});
