import { z } from "zod";
import type { ZodOpenApiOperationObject, ZodOpenApiPathItemObject, ZodOpenApiPathsObject } from "zod-openapi";
import type { ApiResource } from "#app/ingest/index.server.ts";
import { ingestExamples, recordAnswers, requestBody } from "./ingest-schemas.ts";
import { problem, problemResponses } from "./problem-schema.ts";

const answered = (description: string) => ({
  description,
  content: { "application/json": { schema: recordAnswers } },
});

const outcomes = {
  "200": answered("No record was rejected."),
  "207": answered("Some were rejected."),
};

/** NDJSON is answered while it comes: 200, and each line says what became of its record. */
const sent = {
  ...outcomes,
  "200": {
    description: "No record was rejected; or NDJSON, whose lines say what became of each.",
    content: {
      "application/json": { schema: recordAnswers },
      "application/x-ndjson": { schema: { type: "string" as const } },
    },
  },
};

const rejected = {
  description:
    "All were rejected, or the Idempotency-Key belongs to another request (`idempotency-mismatch`).",
  content: {
    "application/json": { schema: recordAnswers },
    "application/problem+json": { schema: problem },
  },
};

function send(resource: ApiResource, example: object): ZodOpenApiOperationObject {
  return {
    operationId: `send${capital(resource)}`,
    tags: ["Data"],
    summary: `Send ${resource}`,
    description:
      'One record, an array, or `data`: up to 1,000 records or 10 MB, each up to 1 MB. Or NDJSON, a record a line, up to 1 GB: answered line by line in the same order; a last line `{"error": problem}` tells what ended it early, also where nearly every record is rejected. Either may be gzip. Each record is applied or rejected by itself.',
    security: [{ apiKey: [] }, { bearerKey: [] }],
    requestParams: {
      header: z.object({
        "Idempotency-Key": z.string().max(255).optional().meta({
          description: "With JSON: the same key and body get the first answer again, for 24 hours.",
        }),
      }),
    },
    requestBody: {
      required: true,
      content: {
        "application/json": { schema: requestBody(resource), example },
        "application/x-ndjson": { schema: { type: "string" } },
      },
    },
    responses: {
      ...sent,
      "422": rejected,
      ...problemResponses(
        "invalid-request",
        "missing-key",
        "unauthorized",
        "missing-scope",
        "request-in-progress",
        "body-too-large",
        "unsupported-media-type",
        "rate-limited",
        "too-many-at-once",
      ),
    },
  };
}

function remove(resource: ApiResource): ZodOpenApiOperationObject {
  return {
    operationId: `delete${capital(resource.slice(0, -1))}`,
    tags: ["Data"],
    summary: `Delete one of the ${resource}`,
    description: "Deleting what is gone is no error.",
    security: [{ apiKey: [] }, { bearerKey: [] }],
    requestParams: { path: z.object({ externalId: z.string() }) },
    responses: {
      ...outcomes,
      "422": {
        description: "The externalId is none.",
        content: { "application/json": { schema: recordAnswers } },
      },
      ...problemResponses("missing-key", "unauthorized", "missing-scope", "rate-limited", "too-many-at-once"),
    },
  };
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export const dataPaths: ZodOpenApiPathsObject = Object.fromEntries(
  ingestExamples.flatMap<[string, ZodOpenApiPathItemObject]>(({ resource, example }) => [
    [`/api/data/${resource}`, { post: send(resource, example) }],
    [`/api/data/${resource}/{externalId}`, { delete: remove(resource) }],
  ]),
);
