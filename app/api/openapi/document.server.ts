import { createDocument, type ZodOpenApiPathsObject } from "zod-openapi";
import { dataPaths } from "./data-paths.ts";
import { insightsPaths } from "./insights-paths.ts";
import { tenantPaths } from "./tenant-paths.ts";

const paths: ZodOpenApiPathsObject = { ...dataPaths, ...insightsPaths, ...tenantPaths };

/**
 * The API in OpenAPI 3.1, made of the very schemas that check requests. The server is relative to the document, as its
 * viewer is: an instance has several addresses, and works at each.
 */
export function openApiDocument() {
  return createDocument({
    openapi: "3.1.1",
    info: {
      title: "Tillsight API",
      version: "1.0.0",
      description:
        "Other systems send a tenant's customers, products and orders, and read its insights. Refusals are problem documents (RFC 9457) whose `type` is the address of a page that explains them. Limits are a tenant's, whichever of its keys it uses: 600 requests a minute that write and 600 that read; at once three reports, two CSV files, four JSON requests that write and two NDJSON uploads; 3,000,000 records a minute. Beyond them the answer is 429 with `Retry-After`; an NDJSON upload is read more slowly instead. Amounts are exact decimals as text; days are days in the tenant's time zone.",
      license: { name: "All rights reserved", url: "/api/docs" },
    },
    servers: [{ url: "/" }],
    tags: [
      { name: "Data", description: "Send what happened. Idempotent: the same again comes out unchanged." },
      { name: "Insights", description: "Read the reports that the app shows." },
      { name: "Tenants", description: "For the operator of this instance." },
    ],
    paths,
    components: {
      securitySchemes: {
        apiKey: {
          type: "apiKey",
          in: "header",
          name: "x-api-key",
          description: "Made under Settings > API keys, with the scopes `ingest` and `read`.",
        },
        bearerKey: {
          type: "http",
          scheme: "bearer",
          description: "The same key as `Authorization: Bearer`.",
        },
        operator: { type: "http", scheme: "bearer", description: "The instance's OPERATOR_TOKEN." },
      },
    },
  });
}
