/** Every way in which the API says no. The slug ends the problem's `type`, which is the address of its page. */
export const problemTypes = {
  "invalid-request": {
    status: 400,
    title: "The request cannot be understood",
    help: "The body is not what its content type says, or a parameter is wrong. `detail` says which; correct it and send again.",
  },
  unauthorized: {
    status: 401,
    title: "The API key is not valid",
    help: "A key that is unknown, revoked, expired or mistyped gets this same answer. Send the whole key in the header `x-api-key`, or as `Authorization: Bearer`. Keys are made under Settings > API keys.",
  },
  "missing-key": {
    status: 401,
    title: "The request has no API key",
    help: "Send the key in the header `x-api-key`, or as `Authorization: Bearer`. Keys are made under Settings > API keys.",
  },
  "operator-unauthorized": {
    status: 401,
    title: "The operator's token is not valid",
    help: "Tenants are the operator's: send `Authorization: Bearer` with the OPERATOR_TOKEN of this instance. API keys do not open this address.",
  },
  "operator-disabled": {
    status: 403,
    title: "This instance has no operator",
    help: "Set OPERATOR_TOKEN in the settings of the instance to make tenants by API.",
  },
  "missing-scope": {
    status: 403,
    title: "The API key may not do this",
    help: "Writing needs the scope `ingest`, reading needs `read`. Make a key that has it.",
  },
  "not-found": {
    status: 404,
    title: "There is nothing at this address",
    help: "Check the path, and that the record belongs to the tenant of this key.",
  },
  "method-not-allowed": {
    status: 405,
    title: "This address does not take this method",
    help: "The header `Allow` lists the methods that it takes.",
  },
  "tenant-conflict": {
    status: 409,
    title: "The tenant cannot be changed like this",
    help: "A Shopify shop's profile comes from Shopify, and it goes by uninstalling the app. A tenant that is being erased changes no more.",
  },
  "request-in-progress": {
    status: 409,
    title: "A request with this Idempotency-Key is still running",
    help: "Wait for the first request, then repeat it: you get its answer.",
  },
  "body-too-large": {
    status: 413,
    title: "The body is too large",
    help: "JSON takes up to 1,000 records or 10 MB, also after decompression, each record up to 1 MB; NDJSON up to 1 GB with lines of up to 1 MB. Send less at once, or send NDJSON.",
  },
  "unsupported-media-type": {
    status: 415,
    title: "The body's content type or encoding is not supported",
    help: "Send `application/json` or `application/x-ndjson`, plain or with `content-encoding: gzip`.",
  },
  "too-many-rejected": {
    status: 422,
    title: "Too many records were rejected",
    help: "An NDJSON upload ends early where nearly everything in it is rejected. The lines say why, record by record; correct them and send the rest. What was stored before stays.",
  },
  "idempotency-mismatch": {
    status: 422,
    title: "This Idempotency-Key was used for another request",
    help: "A key belongs to one request: same method, same path, same body. Make a new one for a new request.",
  },
  "rate-limited": {
    status: 429,
    title: "Too many requests",
    help: "Wait for the seconds in `Retry-After`. `RateLimit` and `RateLimit-Policy` say how many are left and when more come.",
  },
  "too-many-at-once": {
    status: 429,
    title: "Too many requests at once",
    help: "A tenant has a few reports, files and uploads under way at once, whatever keys ask for them. Wait for the seconds in `Retry-After`, and send one after the other.",
  },
  "internal-error": {
    status: 500,
    title: "Something went wrong on our side",
    help: "Nothing of this request was applied, unless the answer says so. Send it again; if it fails again, tell us the request id.",
  },
  unavailable: {
    status: 503,
    title: "The service cannot take this now",
    help: "The database is out of reach or busy. Wait for the seconds in `Retry-After` and send the request again: ingestion is idempotent.",
  },
} as const satisfies Record<string, { status: number; title: string; help: string }>;

export type ProblemSlug = keyof typeof problemTypes;

export interface Problem {
  readonly slug: ProblemSlug;
  /** This occurrence, for a person. */
  readonly detail: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Ends an API request with a problem; caught by `answerApi` alone. */
export class ApiProblem extends Error {
  override readonly name = "ApiProblem";
  readonly problem: Problem;
  constructor(slug: ProblemSlug, detail: string, headers: Record<string, string> = {}) {
    super(detail);
    this.problem = { slug, detail, headers };
  }
}

/** Where the API's own pages are, at whatever address this instance was called. */
const PROBLEM_PAGES = "/api/docs/problems";

/**
 * The problem document (RFC 9457) as an object. `type` is a reference from the root, which section 3.1.1 allows: an
 * instance has several addresses, and the page is at each of them.
 */
export function problemDocument(problem: Problem) {
  const { status, title } = problemTypes[problem.slug];
  return { type: `${PROBLEM_PAGES}/${problem.slug}`, title, status, detail: problem.detail };
}

export function problemResponse(problem: Problem): Response {
  return new Response(JSON.stringify(problemDocument(problem)), {
    status: problemTypes[problem.slug].status,
    headers: {
      "content-type": "application/problem+json",
      "cache-control": "no-store",
      ...problem.headers,
    },
  });
}
