/** What is kept, under the names of the form. */
export type Kept = "messageDays" | "deadLetterDays" | "requestFileDays";

/** One choice of days; "" follows the default. */
export interface RetentionField {
  readonly name: Kept;
  readonly value: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
}
