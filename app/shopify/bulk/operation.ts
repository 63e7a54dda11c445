import type { Shop } from "#app/tenancy/index.server.ts";
import type { AdminClient } from "../admin/admin-client.ts";
import { noAccess, sayErrors, type NoAccess } from "../admin/admin-answer.ts";
import {
  bulkCancelDocument,
  bulkRunDocument,
  bulkStatusDocument,
  type BulkRunData,
  type BulkStatusData,
} from "../documents/bulk-operation.ts";

export type SubmitOutcome =
  | { readonly outcome: "submitted"; readonly id: string }
  /** All of the shop's slots are taken (five a shop and app). */
  | { readonly outcome: "busy" }
  /** `denied`: the app may not read what the operation asks for. */
  | { readonly outcome: "refused"; readonly reason: string; readonly denied: boolean }
  | NoAccess;

export type OperationOutcome =
  | { readonly outcome: "running" }
  /** `url` is null when there are no objects. */
  | {
      readonly outcome: "completed";
      readonly url: string | null;
      readonly objects: number;
      readonly roots: number;
    }
  /** `final`: running it again cannot help. */
  | { readonly outcome: "failed"; readonly reason: string; readonly final: boolean }
  | NoAccess;

interface Asking {
  readonly admin: AdminClient;
  readonly shop: Shop;
  readonly signal: AbortSignal;
}

/** Starts a bulk operation. https://shopify.dev/docs/apps/build/apis/graphql-admin/bulk-operations/queries */
export async function submitBulk({ admin, shop, signal }: Asking, query: string): Promise<SubmitOutcome> {
  const answer = await admin.query<BulkRunData>(shop, bulkRunDocument, { query }, { signal });
  if (answer.outcome !== "data")
    return answer.outcome === "refused"
      ? {
          outcome: "refused",
          reason: sayErrors(answer.errors),
          denied: answer.errors.some(({ code }) => code === "ACCESS_DENIED"),
        }
      : noAccess(answer);
  const result = answer.data.bulkOperationRunQuery;
  if (result?.bulkOperation) return { outcome: "submitted", id: result.bulkOperation.id };
  const faults = result?.userErrors ?? [];
  if (faults.some(({ code }) => code === "OPERATION_IN_PROGRESS" || code === "LIMIT_REACHED"))
    return { outcome: "busy" };
  return {
    outcome: "refused",
    reason: faults.map(sayUserError).join("; ") || sayErrors(answer.errors),
    denied: answer.errors.some(({ code }) => code === "ACCESS_DENIED"),
  };
}

/** Ends a bulk operation whose file nobody waits for; one that has ended already, or is unknown, is left as it is. */
export async function cancelBulk({ admin, shop, signal }: Asking, id: string): Promise<NoAccess | undefined> {
  const answer = await admin.query(shop, bulkCancelDocument, { id }, { signal });
  return answer.outcome === "data" || answer.outcome === "refused" ? undefined : noAccess(answer);
}

/** Where a bulk operation stands. Its URL is signed anew with each answer. */
export async function readBulk({ admin, shop, signal }: Asking, id: string): Promise<OperationOutcome> {
  const answer = await admin.query<BulkStatusData>(shop, bulkStatusDocument, { id }, { signal });
  if (answer.outcome === "refused")
    return { outcome: "failed", reason: sayErrors(answer.errors), final: false };
  if (answer.outcome !== "data") return noAccess(answer);
  const operation = answer.data.bulkOperation;
  if (!operation) return { outcome: "failed", reason: "Shopify does not know it any more", final: false };
  switch (operation.status) {
    case "CREATED":
    case "RUNNING":
    case "CANCELING":
      return { outcome: "running" };
    case "FAILED":
    case "CANCELED":
    case "EXPIRED":
      return {
        outcome: "failed",
        reason: [operation.status, operation.errorCode].filter(Boolean).join(" "),
        final: operation.errorCode === "ACCESS_DENIED",
      };
    case "COMPLETED": {
      const objects = Number(operation.objectCount);
      if (operation.url === null && objects > 0)
        return { outcome: "failed", reason: "its file is gone", final: false };
      return { outcome: "completed", url: operation.url, objects, roots: Number(operation.rootObjectCount) };
    }
    default:
      return operation.status satisfies never;
  }
}

function sayUserError({ code, message }: { readonly code: string | null; readonly message: string }): string {
  return [code, message].filter(Boolean).join(": ");
}
