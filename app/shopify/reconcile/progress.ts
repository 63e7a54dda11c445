import { z } from "zod";
import type { StoredResource } from "#app/ingest/index.server.ts";

const resources = ["products", "customers", "orders"] as const satisfies readonly StoredResource[];

const instant = z.iso.datetime().transform((text) => new Date(text));

const countsSchema = z.object({
  /** What was read: objects that changed, and those of days that differed. */
  seen: z.number().default(0),
  /** Of those, the ones that Shopify shows otherwise than we had them; each once, deletions included. */
  repaired: z.number().default(0),
  /** Of the repaired, those without a delivery of theirs in the inbox: the webhook never came. */
  lost: z.number().default(0),
  /** Of the repaired, those whose delivery is here: not applied yet, or a dead letter. */
  waiting: z.number().default(0),
  /** Of the repaired, those that Shopify does not know any more. */
  deleted: z.number().default(0),
  /** What could not be read; `reasons` has the first few. */
  rejected: z.number().default(0),
  reasons: z.array(z.string()).default([]),
  /** Shopify does not let the app read these. */
  denied: z.boolean().default(false),
  /** Shopify's own count at the start; null where it gives none that is exact. */
  shopify: z.number().nullable().default(null),
  /** Stored, of what Shopify can show, when the days were compared; null in an hourly run. */
  ours: z.number().nullable().default(null),
  days: z.number().default(0),
  differingDays: z.number().default(0),
});

const stepSchema = z.object({
  phase: z.enum(["changes", "days"]),
  resource: z.enum(resources),
  /** The checkpoint of `changes`: Shopify's cursor behind the last page that is stored. */
  after: z.string().nullable().default(null),
  /** The checkpoint of `days`: the first that is not compared yet. */
  day: z.iso.date().nullable().default(null),
});

const progressSchema = z.object({
  startedAt: instant,
  /** What changed in [since, until) is read. */
  since: instant,
  until: instant,
  /** Orders created before cannot be read; null: all can. */
  readableFrom: z.iso
    .datetime()
    .nullable()
    .transform((text) => (text === null ? null : new Date(text))),
  /** Sum of the `lost` of all resources. */
  lost: z.number().default(0),
  /** Where it is; null: done. */
  step: stepSchema.nullable(),
  counts: z.object({
    products: countsSchema.prefault({}),
    customers: countsSchema.prefault({}),
    orders: countsSchema.prefault({}),
  }),
});

/** How far a reconcile is, and in the end its result: the job's own JSON, stored in the transaction of what it counts. */
export type ReconcileProgress = z.infer<typeof progressSchema>;
export type ReconcileStep = z.infer<typeof stepSchema>;

/** Progress as stored, or undefined before the job has any. */
export function readProgress(stored: unknown): ReconcileProgress | undefined {
  return progressSchema.safeParse(stored).data;
}

export function newProgress(
  window: Pick<ReconcileProgress, "startedAt" | "since" | "until" | "readableFrom">,
  totals: Readonly<Record<StoredResource, number | null>>,
): ReconcileProgress {
  const counts = (resource: StoredResource) => countsSchema.parse({ shopify: totals[resource] });
  return {
    ...window,
    lost: 0,
    step: firstStep("changes"),
    counts: { products: counts("products"), customers: counts("customers"), orders: counts("orders") },
  };
}

/** What follows a step: the next resource, then, in a deep run, the days. Null: nothing. */
export function stepAfter({ phase, resource }: ReconcileStep, deep: boolean): ReconcileStep | null {
  const next = resources[resources.indexOf(resource) + 1];
  if (next) return { phase, resource: next, after: null, day: null };
  return phase === "changes" && deep ? firstStep("days") : null;
}

function firstStep(phase: ReconcileStep["phase"]): ReconcileStep {
  return { phase, resource: resources[0], after: null, day: null };
}
