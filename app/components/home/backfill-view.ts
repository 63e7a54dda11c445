/** A phase of the first import, with its counts as text for the reader. */
export interface BackfillPhaseView {
  readonly id: string;
  readonly label: string;
  readonly state: "waiting" | "running" | "done";
  /** "1,204 of 5,312", "1,204", or null before it starts. */
  readonly counts: string | null;
}

/** The first import as the page shows it. */
export interface BackfillView {
  readonly state: "running" | "failed";
  /** 0 to 100; null while the size is not known. */
  readonly percent: number | null;
  readonly phases: readonly BackfillPhaseView[];
}
