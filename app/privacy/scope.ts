import { z } from "zod";

const scope = z.object({
  customerId: z.string().min(1),
  orderIds: z.array(z.string()),
  /** Of a redaction; e-mail or phone. */
  contacts: z.array(z.string()).default([]),
  /** Of a redaction that has to go on: the rows that told them are blank by then. */
  names: z.array(z.object({ first: z.string(), last: z.string() })).default([]),
  /** Of a data request. */
  requestId: z.string().optional(),
});

/** Reads a job's payload back. @throws ZodError when it is not one of ours. */
export function readScope(payload: unknown): z.infer<typeof scope> {
  return scope.parse(payload);
}
