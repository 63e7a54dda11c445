import { z } from "zod";

const emailSchema = z
  .string()
  .trim()
  .max(254)
  .transform((text) => text.toLowerCase())
  .pipe(z.email());

/** An e-mail address in the one spelling that accounts know it by: lower case. @returns undefined for anything else. */
export function parseEmail(text: string): string | undefined {
  return emailSchema.safeParse(text).data;
}
