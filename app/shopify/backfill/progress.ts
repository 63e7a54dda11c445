import { z } from "zod";

const phaseSchema = z.object({
  state: z.enum(["waiting", "running", "done"]).default("waiting"),
  /** Shopify's own count before the phase; null: not asked yet, or not exact. */
  total: z.number().nullable().default(null),
  /** Root objects taken, up to the checkpoint. */
  done: z.number().default(0),
  /** Of those, the ones that could not be read; `reasons` has the first few. */
  rejected: z.number().default(0),
  reasons: z.array(z.string()).default([]),
  /** Shopify does not let the app read these: the phase ended without any. */
  denied: z.boolean().default(false),
  /** Shopify counted so many more than its file held, and said so again after another run. */
  shortBy: z.number().default(0),
});

const bulkSchema = phaseSchema.extend({
  operationId: z.string().nullable().default(null),
  /** Operations started for this phase: bounded. */
  submissions: z.number().default(0),
  polls: z.number().default(0),
  /** Downloads that broke off since the last checkpoint: bounded. */
  cuts: z.number().default(0),
  /** The checkpoint: bytes and objects of the file that are applied. */
  byte: z.number().default(0),
  objects: z.number().default(0),
  /** Why the operation before was thrown away. */
  lastFault: z.string().nullable().default(null),
});

const pagedSchema = phaseSchema.extend({
  /** The checkpoint: the last order that was read. */
  after: z.string().nullable().default(null),
});

const progressSchema = z.object({
  startedAt: z.iso.datetime().transform((text) => new Date(text)),
  /** From when orders can be read; null = from the first. */
  readableFrom: z.iso
    .datetime()
    .nullable()
    .transform((text) => (text === null ? null : new Date(text))),
  phases: z.object({
    products: bulkSchema,
    customers: bulkSchema,
    orders: bulkSchema,
    refunds: pagedSchema,
    agreements: pagedSchema.prefault({}),
  }),
});

/** How far a backfill is: the job's own JSON, stored in the transaction of what it counts. */
export type BackfillProgress = z.infer<typeof progressSchema>;
export type BulkProgress = z.infer<typeof bulkSchema>;
export type BulkPhaseName = Exclude<keyof BackfillProgress["phases"], "refunds" | "agreements">;

export const bulkPhaseNames: readonly BulkPhaseName[] = ["products", "customers", "orders"];

/** Progress as stored, or undefined before the job has any. */
export function readProgress(stored: unknown): BackfillProgress | undefined {
  return progressSchema.safeParse(stored).data;
}

/** The progress of a backfill that begins now. */
export function newProgress(
  startedAt: Date,
  readableFrom: Date | null,
  totals: Readonly<Record<BulkPhaseName, number | null>>,
): BackfillProgress {
  const phase = (name: BulkPhaseName) => bulkSchema.parse({ total: totals[name] });
  return {
    startedAt,
    readableFrom,
    phases: {
      products: phase("products"),
      customers: phase("customers"),
      orders: phase("orders"),
      refunds: pagedSchema.parse({}),
      agreements: pagedSchema.parse({}),
    },
  };
}
