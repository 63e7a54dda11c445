import { z } from "zod";
import { apiResources, apiSchemas, type ApiResource } from "#app/ingest/index.server.ts";

const recordError = z
  .strictObject({
    path: z.string().meta({ description: "JSON pointer to the field." }),
    code: z.string(),
    message: z.string(),
  })
  .meta({ id: "RecordError" });

const recordAnswer = z
  .strictObject({
    index: z.number().int().meta({ description: "Place in the request, from 0." }),
    externalId: z.string().nullable(),
    outcome: z.enum(["created", "updated", "unchanged", "stale", "rejected"]),
    errors: z.array(recordError).max(20).optional(),
    moreErrors: z.literal(true).optional().meta({ description: "There are more than the errors listed." }),
  })
  .meta({ id: "RecordAnswer" });

export const recordAnswers = z.strictObject({ results: z.array(recordAnswer) }).meta({ id: "RecordAnswers" });

const deletion = z
  .strictObject({
    externalId: z.union([z.string(), z.number()]),
    deleted: z.literal(true),
    updatedAt: z.string().nullish(),
  })
  .meta({ id: "Deletion" });

/** What a request for a resource may hold: one record, several, or several in `data`; of each also its deletion. */
export function requestBody(resource: ApiResource) {
  const record = z.union([apiSchemas[resource], deletion]);
  return z.union([record, z.array(record).max(1_000), z.strictObject({ data: z.array(record).max(1_000) })]);
}

const example = {
  customers: { externalId: "c-1", firstName: "Ada", lastName: "Example", email: "ada@example.com" },
  products: {
    externalId: "p-1",
    title: "Mug",
    variants: [{ externalId: "v-1", sku: "MUG-1", price: "12.50", unitCost: "4.00" }],
  },
  orders: {
    externalId: "o-1",
    name: "#1001",
    processedAt: "2026-03-02T12:00:00-05:00",
    customer: "c-1",
    lines: [
      {
        externalId: "1",
        product: "p-1",
        variant: "v-1",
        title: "Mug",
        quantity: 2,
        unitPrice: "12.50",
        discount: "2.50",
        tax: "1.80",
      },
    ],
    shipping: "4.90",
  },
} as const satisfies Record<ApiResource, object>;

/** An example of each resource; a test sends them. */
export const ingestExamples = apiResources.map((resource) => ({ resource, example: example[resource] }));
