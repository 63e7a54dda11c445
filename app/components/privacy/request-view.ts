/** A customer's data request as text for its reader. */
export interface RequestView {
  readonly id: string;
  readonly customerId: string;
  readonly requested: string;
  /** By then the customer must have the answer. */
  readonly due: string;
  /** gathering: the file is being made; ready: it can be downloaded; late: it is due within days, or was. */
  readonly state: "gathering" | "ready" | "late" | "downloaded";
  readonly note: string;
}
