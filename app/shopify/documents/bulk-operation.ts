/**
 * Starts a bulk operation. `groupObjects` puts children right below their parent, so that the file can be read with
 * one parent in memory; it is slower at Shopify's side.
 */
export const bulkRunDocument = `#graphql
  mutation BulkRun($query: String!) {
    bulkOperationRunQuery(query: $query, groupObjects: true) {
      bulkOperation { id status }
      userErrors { code message }
    }
  }
`;

export interface BulkRunData {
  readonly bulkOperationRunQuery: {
    readonly bulkOperation: { readonly id: string; readonly status: string } | null;
    readonly userErrors: readonly { readonly code: string | null; readonly message: string }[];
  } | null;
}

export const bulkStatusDocument = `#graphql
  query BulkStatus($id: ID!) {
    bulkOperation(id: $id) {
      id
      status
      errorCode
      objectCount
      rootObjectCount
      url
    }
  }
`;

export interface BulkStatusData {
  readonly bulkOperation: {
    readonly id: string;
    readonly status: "CREATED" | "RUNNING" | "COMPLETED" | "FAILED" | "CANCELING" | "CANCELED" | "EXPIRED";
    readonly errorCode: string | null;
    /** Unsigned 64-bit integers come as text. */
    readonly objectCount: string;
    readonly rootObjectCount: string;
    readonly url: string | null;
  } | null;
}

export const bulkCancelDocument = `#graphql
  mutation BulkCancel($id: ID!) {
    bulkOperationCancel(id: $id) {
      bulkOperation { id status }
      userErrors { field message }
    }
  }
`;
