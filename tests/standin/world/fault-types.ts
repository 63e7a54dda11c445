export type ApiFault =
  | "throttled" // HTTP 200, errors[].extensions.code THROTTLED
  | "429"
  | "500"
  | "503"
  | "402"
  | "403" // as 402: Shopify answers both for a shop that is paused, closed or unpaid
  | "403_token" // the kind of access token is no longer taken
  | "403_approval" // the app lacks an approval
  | "404"
  | "423" // the shop is locked
  | "401"
  | "internal" // HTTP 200, errors[].extensions.code INTERNAL_SERVER_ERROR, no data
  | "hang" // no answer at all
  | "reset" // the connection breaks off before an answer
  | "partial"; // HTTP 200, data and errors: one field null

export type BulkFault =
  | "failed" // FAILED, INTERNAL_SERVER_ERROR, no url
  | "access_denied" // FAILED, ACCESS_DENIED
  | "canceled"
  | "partial" // FAILED, TIMEOUT, partialDataUrl with the first half
  | "expired_url" // COMPLETED, but the url answers 403
  | "short" // COMPLETED, file and counts alike lack the last root object
  | "truncated" // COMPLETED, the file silently short by a line, the counts full
  | "cut"; // the download breaks off in the middle of the file, once

export interface Faults {
  /** The next `times` Admin API requests (of documents whose text contains `matching`) answer with the fault. */
  api(fault: ApiFault, times?: number, matching?: string): void;
  /** The next `times` bulk operations (whose query contains `matching`) end with the fault. */
  bulk(fault: BulkFault, times?: number, matching?: string): void;
  clear(): void;
  /** Takes the next due fault, if any; for the executors. */
  takeApi(query: string): ApiFault | undefined;
  takeBulk(query: string): BulkFault | undefined;
  /** The number of faults not yet taken; a test can ask for 0. */
  readonly pending: number;
}
