import type { WorldPlan } from "../standin/http/reopen-world.ts";
import type { Disorder } from "../standin/http/disorder.ts";

/** A generated shop as JSON: instants as ISO text. */
export type TestShop = WorldPlan["shops"][number];

/** What a stand-in process is told. */
export interface StandinPlan {
  readonly seed: number;
  readonly shops: readonly TestShop[];
  /** Where the app's web process listens. */
  readonly appUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Rate limit of the Admin API; Shopify restores 100 (Standard) to 2,000 (Enterprise) points a second. */
  readonly pointsPerSecond: number;
  /** Shares of deliveries that come twice, come late, or are preceded by a forged copy. */
  readonly disorder: Partial<Disorder>;
}
