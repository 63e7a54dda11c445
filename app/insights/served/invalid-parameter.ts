/** Why a parameter cannot be taken; the text is for the caller. */
export interface InvalidParameter {
  readonly outcome: "invalid";
  readonly field: string;
  readonly reason: string;
}
