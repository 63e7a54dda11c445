import { createDocument, type ZodOpenApiPathsObject } from "zod-openapi";
import { dataPaths } from "./data-paths.ts";
import { insightsPaths } from "./insights-paths.ts";
import { tenantPaths } from "./tenant-paths.ts";

const paths: ZodOpenApiPathsObject = { ...dataPaths, ...insightsPaths, ...tenantPaths };

/** The API in OpenAPI 3.1, made of the very schemas that check requests. @param origin where this instance is. */
export function openApiDocument(origin: string) {
  return createDocument({
    openapi: "3.1.1",
    info: {
      title: "Tillsight API",
      version: "1.0.0",
      description:
        "Other systems send a tenant's customers, products and orders, and read its insights. Refusals are problem documents (RFC 9457) whose `type` is the address of a page that explains them. Amounts are exact decimals as text; days are days in the tenant's time zone.",
      license: { name: "All rights reserved", url: `${origin}/api/docs` },
    },
    servers: [{ url: origin }],
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
        operator: { type: "http", scheme: "bearer", description: "The instance's OPERATOR_TOKEN." },
      },
    },
  });
}
