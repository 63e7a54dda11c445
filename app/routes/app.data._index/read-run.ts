import { z } from "zod";

const phaseSchema = z.object({
  state: z.enum(["waiting", "running", "done"]),
  done: z.number(),
  total: z.number().nullable(),
  rejected: z.number().default(0),
  shortBy: z.number().default(0),
  denied: z.boolean().default(false),
});
const backfillSchema = z.object({ phases: z.record(z.string(), phaseSchema) });

const countsSchema = z.object({
  seen: z.number(),
  repaired: z.number(),
  lost: z.number(),
  rejected: z.number().default(0),
  denied: z.boolean().default(false),
  shopify: z.number().nullable(),
  ours: z.number().nullable(),
});
const reconcileSchema = z.object({ lost: z.number(), counts: z.record(z.string(), countsSchema) });

const verifySchema = z.object({
  orders: z.number(),
  days: z.number(),
  customers: z.number(),
  drifted: z.object({ ledger: z.number(), rollups: z.number() }),
});

/** What a run has written about itself, by its shape. */
export type RunProgress =
  | { readonly kind: "none" }
  | ({ readonly kind: "backfill" } & z.infer<typeof backfillSchema>)
  | ({ readonly kind: "reconcile" } & z.infer<typeof reconcileSchema>)
  | ({ readonly kind: "verify" } & z.infer<typeof verifySchema>);

/** Reads a job's progress; `none` for one that has not begun, or that writes none. */
export function readRun(progress: unknown): RunProgress {
  const backfill = backfillSchema.safeParse(progress);
  if (backfill.success) return { kind: "backfill", ...backfill.data };
  const reconcile = reconcileSchema.safeParse(progress);
  if (reconcile.success) return { kind: "reconcile", ...reconcile.data };
  const verify = verifySchema.safeParse(progress);
  return verify.success ? { kind: "verify", ...verify.data } : { kind: "none" };
}
