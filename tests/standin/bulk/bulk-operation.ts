import { gid } from "../payloads/index.ts";
import { graphqlTime } from "../world/day.ts";
import type { BulkFault } from "../world/types.ts";

export type BulkStatus =
  "CREATED" | "RUNNING" | "COMPLETED" | "FAILED" | "CANCELING" | "CANCELED" | "EXPIRED";

/** A bulk operation and the file of its rows. */
export interface BulkOperation {
  /** Numeric id. */
  readonly id: string;
  readonly query: string;
  readonly createdAt: number;
  readonly fault: BulkFault | undefined;
  /** In the address of the result. */
  readonly token: string;
  status: BulkStatus;
  errorCode: "ACCESS_DENIED" | "INTERNAL_SERVER_ERROR" | "TIMEOUT" | null;
  /** Why the stand-in failed; Shopify does not say. */
  failure: string | null;
  completedAt: number | null;
  objectCount: number;
  rootObjectCount: number;
  fileSize: number;
  file: string | null;
  /** The download still has to break off. */
  cutDue: boolean;
}

/** Where Shopify keeps results. */
const BULK_RESULT_HOST = "storage.googleapis.com";
const PATH = "/shopify-tiers-assets-prod-us-east1/bulk-operation-outputs/";

function resultUrl(operation: BulkOperation): string {
  const expires = Math.floor((operation.completedAt ?? operation.createdAt) / 1000) + 7 * 86_400;
  const name = `bulk-${operation.id}.jsonl`;
  const query = new URLSearchParams({
    GoogleAccessId: "assets-us-prod@shopify-tiers.iam.gserviceaccount.com",
    Expires: String(expires),
    Signature: operation.token,
    "response-content-disposition": `attachment; filename="${name}"`,
    "response-content-type": "application/jsonl",
  });
  return `https://${BULK_RESULT_HOST}${PATH}${operation.token}-final?${query.toString()}`;
}

/** The token in the address of a result, or null if it is no such address. */
export function tokenOf(url: URL): string | null {
  if (!url.pathname.startsWith(PATH)) return null;
  return url.pathname.slice(PATH.length).replace(/-final$/, "");
}

/** What GraphQL shows: `url` only of a completed operation with rows, `partialDataUrl` only of a failed one. */
export function bulkNode(operation: BulkOperation): object {
  const hasFile = operation.file !== null && operation.fileSize > 0;
  return {
    __typename: "BulkOperation",
    id: gid("BulkOperation", operation.id),
    type: "QUERY",
    status: operation.status,
    errorCode: operation.errorCode,
    query: operation.query,
    createdAt: graphqlTime(operation.createdAt),
    completedAt: operation.completedAt === null ? null : graphqlTime(operation.completedAt),
    objectCount: String(operation.objectCount),
    rootObjectCount: String(operation.rootObjectCount),
    fileSize: operation.status === "COMPLETED" && hasFile ? String(operation.fileSize) : null,
    url: operation.status === "COMPLETED" && hasFile ? resultUrl(operation) : null,
    partialDataUrl: operation.status === "FAILED" && hasFile ? resultUrl(operation) : null,
  };
}
