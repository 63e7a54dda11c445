export { parseWebhook } from "./parse-webhook.ts";
export { stripDetails } from "./strip-details.ts";
export { deletionOf, parseAdminAgreements, parseAdminRefunds, parseBulk } from "./parse-admin.ts";
export { apply } from "./apply/apply.server.ts";
export { redateOrders, type Redated } from "./apply/redate.server.ts";
export { countOrdersWithMissingRefunds, ordersWithMissingRefunds } from "./missing-refunds.server.ts";
export {
  countOrdersWithMissingAgreements,
  denyAgreements,
  ordersWithMissingAgreements,
  retryDeniedAgreements,
  shopsWithMissingAgreements,
} from "./missing-agreements.server.ts";
export {
  countStored,
  countStoredByDay,
  storedIds,
  storedVersions,
  type StoredResource,
  type StoredWindow,
} from "./stored-versions.server.ts";
export { verifyLedger, type LedgerDrift, type VerifiedLedger } from "./apply/verify-ledger.server.ts";
export type { RecordOutcome, RecordResult } from "./apply/versions.ts";
export type { IngestRecord, ParseOutcome } from "./records/records.ts";
export { apiResources, apiSchemas, parseApiRecord, type ApiResource } from "./api/parse-api.ts";
export { MAX_ERRORS, type RecordError } from "./api/record-errors.ts";
export { readApiJson } from "./api/read-api-json.ts";
export { hasTooManyValues, splitRecords } from "./api/split-records.ts";
