import { z } from "zod";
import type { ZodOpenApiPathsObject } from "zod-openapi";
import {
  newTenant,
  openedTenant,
  tenant,
  tenantChange,
  tenantPage,
  tenantPageParameters,
} from "../tenant-schemas.ts";
import { problemResponses } from "./problem-schema.ts";

const operation = { tags: ["Tenants"], security: [{ operator: [] }] };
const ofOne = { requestParams: { path: z.object({ id: z.string() }) } };
const oneTenant = (description: string) => ({
  description,
  content: { "application/json": { schema: tenant } },
});
const operatorRefusals = [
  "operator-unauthorized",
  "operator-disabled",
  "invalid-request",
  "rate-limited",
] as const;
const bodyRefusals = ["body-too-large", "unsupported-media-type"] as const;

export const tenantPaths: ZodOpenApiPathsObject = {
  "/api/tenants": {
    get: {
      ...operation,
      operationId: "listTenants",
      summary: "All tenants, Shopify shops among them",
      requestParams: { query: tenantPageParameters },
      responses: {
        "200": { description: "A page.", content: { "application/json": { schema: tenantPage } } },
        ...problemResponses(...operatorRefusals),
      },
    },
    post: {
      ...operation,
      operationId: "createTenant",
      summary: "Make a tenant that has no Shopify shop",
      description:
        "Its first API key, which may do all, is in the answer and never shown again, but to the same request with the same Idempotency-Key, for 24 hours.",
      requestParams: {
        header: z.object({
          "Idempotency-Key": z.string().max(255).optional().meta({
            description: "The same key and body make one tenant, and get the first answer again.",
          }),
        }),
      },
      requestBody: {
        required: true,
        content: {
          "application/json": {
            schema: newTenant,
            example: { name: "Corner shop", currency: "EUR", timeZone: "Europe/Berlin" },
          },
        },
      },
      responses: {
        "201": { description: "Made.", content: { "application/json": { schema: openedTenant } } },
        ...problemResponses(
          ...operatorRefusals,
          ...bodyRefusals,
          "request-in-progress",
          "idempotency-mismatch",
        ),
      },
    },
  },
  "/api/tenants/{id}": {
    get: {
      ...operation,
      ...ofOne,
      operationId: "getTenant",
      summary: "A tenant, and how far its erasure is",
      responses: {
        "200": oneTenant("The tenant."),
        ...problemResponses(...operatorRefusals, "not-found"),
      },
    },
    patch: {
      ...operation,
      ...ofOne,
      operationId: "changeTenant",
      summary: "Change name, time zone or currency",
      description: "Another zone or currency has all days computed anew in the background.",
      requestBody: {
        required: true,
        content: { "application/json": { schema: tenantChange, example: { name: "Corner shop Mitte" } } },
      },
      responses: {
        "200": oneTenant("The tenant as it is now."),
        ...problemResponses(...operatorRefusals, ...bodyRefusals, "not-found", "tenant-conflict"),
      },
    },
    delete: {
      ...operation,
      ...ofOne,
      operationId: "eraseTenant",
      summary: "Erase a tenant",
      description: "Its keys are refused at once; its data goes in the background. GET says how far it is.",
      responses: {
        "202": oneTenant("The erasure is under way."),
        ...problemResponses(...operatorRefusals, "not-found", "tenant-conflict"),
      },
    },
  },
};
