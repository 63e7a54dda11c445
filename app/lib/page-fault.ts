import { z } from "zod";

const schema = z.object({ title: z.string(), detail: z.string(), retry: z.boolean() });

/** Why a page cannot be shown, in the reader's words: the body of a thrown response, which the error boundary shows. */
export type PageFault = z.infer<typeof schema>;

/** Reads a thrown response's data; undefined where it is none of ours. */
export function readPageFault(data: unknown): PageFault | undefined {
  return schema.safeParse(data).data;
}
