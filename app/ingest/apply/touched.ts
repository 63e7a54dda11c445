/** What the rollups have to look at again. */
export interface Touched {
  readonly days: Set<string>;
  readonly customers: Set<string>;
}
