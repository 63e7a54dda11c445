export { openBulkResult, type BulkAnswer } from "./open-bulk-result.ts";
