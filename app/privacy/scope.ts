import { z } from "zod";

const scope = z.object({ customerId: z.string().min(1), orderIds: z.array(z.string()) });

/** Reads a job's payload back. @throws ZodError when it is not one of ours. */
export function readScope(payload: unknown): z.infer<typeof scope> {
  return scope.parse(payload);
}
