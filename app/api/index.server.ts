export { docsRequest, documentRequest, problemPageRequest, unknownRequest } from "./docs-request.server.ts";
export { tenantRequest, tenantsRequest } from "./tenants-request.server.ts";
export { answerApi, type ApiContext, type Caller } from "./answer.server.ts";
export type { Connection } from "./connection.ts";
export { definitionsRequest, insightsRequest } from "./insights-request.server.ts";
export { deleteRequest, ingestRequest } from "./ingest-request.server.ts";
export { problemTypes, type ProblemSlug } from "./problems.ts";
export { createRateLimits, type RateLimits } from "./rate-limit.server.ts";
