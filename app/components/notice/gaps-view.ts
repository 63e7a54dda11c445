/** What is known to be missing in the numbers of a page. */
export interface GapsView {
  /** "3 order updates aren't in these numbers yet". */
  readonly title: string;
  /** Each gap in a sentence; the first one is the title's. */
  readonly lines: readonly string[];
  /** Path of the page that shows more. */
  readonly review: string;
}
