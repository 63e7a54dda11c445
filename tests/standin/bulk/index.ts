export { BULK_RESULT_HOST } from "./bulk-operation.ts";
export { openBulkResult, type BulkAnswer } from "./open-bulk-result.ts";
