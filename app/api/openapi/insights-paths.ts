import { z } from "zod";
import type { ZodOpenApiPathsObject } from "zod-openapi";
import { definitionSchema, servedReports } from "#app/insights/index.server.ts";
import { formatParameter } from "../read-format.ts";
import { problemResponses } from "./problem-schema.ts";

const list = z
  .strictObject({
    reports: z.array(
      z.strictObject({
        path: z.string(),
        title: z.string(),
        description: z.string(),
        parameters: z.array(z.string()),
        metrics: z.array(z.string()),
      }),
    ),
    metrics: z.array(definitionSchema.extend({ id: z.string() }).meta({ id: "Metric" })),
  })
  .meta({ id: "Definitions" });

const csv = z.string().meta({
  description:
    "The report's rows (RFC 4180) in UTF-8 without a byte order mark, under the JSON's own names and with its numbers; amounts are in the column `currency`. A list without `limit` is whole. Text that a spreadsheet would take for a formula has an apostrophe in front.",
});

const tag = {
  header: z.object({
    "If-None-Match": z.string().optional().meta({ description: "The ETag of an answer you hold." }),
  }),
};

const unchanged = { "304": { description: "What you hold is still right." } };
const refusals = problemResponses(
  "invalid-request",
  "missing-key",
  "unauthorized",
  "missing-scope",
  "rate-limited",
  "too-many-at-once",
);

export const insightsPaths: ZodOpenApiPathsObject = {
  "/api/insights": {
    get: {
      operationId: "getDefinitions",
      tags: ["Insights"],
      summary: "Reports, and what each number means",
      security: [{ apiKey: [] }, { bearerKey: [] }],
      requestParams: tag,
      responses: {
        "200": { description: "The list.", content: { "application/json": { schema: list } } },
        ...unchanged,
        ...refusals,
      },
    },
  },
  ...Object.fromEntries(
    Object.entries(servedReports).map(([address, { report, parameters, answer }]) => [
      `/api/insights/${address}`,
      {
        get: {
          operationId: `get${address.replaceAll(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase())}`,
          tags: ["Insights"],
          summary: report.title,
          description: report.description,
          security: [{ apiKey: [] }, { bearerKey: [] }],
          requestParams: { query: parameters.extend(formatParameter), ...tag },
          responses: {
            "200": {
              description: "The report.",
              content: { "application/json": { schema: answer }, "text/csv": { schema: csv } },
            },
            ...unchanged,
            ...refusals,
          },
        },
      },
    ]),
  ),
};
