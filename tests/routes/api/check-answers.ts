import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { Ajv2020 } from "ajv/dist/2020.js";
import { openApiDocument } from "#app/api/openapi/document.server.ts";

interface Documented {
  readonly responses?: Record<string, { readonly content?: Record<string, unknown> }>;
}

const document = openApiDocument();
const ajv = new Ajv2020({
  strict: false,
  allErrors: true,
  formats: { date: true, "date-time": true, uri: true },
});
ajv.addSchema(document, "document");
const paths = Object.entries(document.paths ?? {}).map(([path, operations]) => ({
  path,
  pattern: new RegExp(`^${path.replaceAll(/\{\w+\}/g, "[^/]+")}$`),
  operations: operations as Record<string, Documented | undefined>,
}));

/** Holds every answer of a server against the API's document. @returns what did not fit; it grows. */
export function checkAnswers(server: Server): string[] {
  const faults: string[] = [];
  server.prependListener("request", (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    const keep = (chunk: unknown) => {
      if (typeof chunk === "string" || chunk instanceof Uint8Array) chunks.push(Buffer.from(chunk as Buffer));
    };
    const write = response.write.bind(response) as (...parts: unknown[]) => boolean;
    const end = response.end.bind(response) as (...parts: unknown[]) => ServerResponse;
    response.write = ((...parts: unknown[]) => (keep(parts[0]), write(...parts))) as typeof response.write;
    response.end = ((...parts: unknown[]) => {
      keep(parts[0]);
      const fault = check(request, response, Buffer.concat(chunks));
      if (fault !== null) faults.push(`${request.method} ${request.url} → ${response.statusCode}: ${fault}`);
      return end(...parts);
    }) as typeof response.end;
  });
  return faults;
}

function check(request: IncomingMessage, response: ServerResponse, bytes: Buffer): string | null {
  const address = new URL(request.url ?? "", "http://x").pathname;
  const type = String(response.getHeader("content-type") ?? "").split(";")[0] ?? "";
  const known = paths.find(({ pattern }) => pattern.test(address));
  const method = request.method === "HEAD" ? "get" : (request.method ?? "").toLowerCase();
  const operation = known?.operations[method];
  if (!known || !operation)
    return type === "application/problem+json"
      ? invalid("document#/components/schemas/Problem", response, bytes)
      : null;
  const documented = operation.responses?.[String(response.statusCode)];
  if (!documented) return "the document has no such status";
  if (response.statusCode === 304 || request.method === "HEAD") return null;
  if (!documented.content || !(type in documented.content)) return `the document has no ${type} here`;
  if (!type.endsWith("json") || type === "application/x-ndjson") return null;
  const pointer = ["paths", known.path, method, "responses", response.statusCode, "content", type, "schema"];
  const escaped = pointer.map((part) =>
    encodeURIComponent(String(part).replaceAll("~", "~0").replaceAll("/", "~1")),
  );
  return invalid(`document#/${escaped.join("/")}`, response, bytes);
}

function invalid(reference: string, response: ServerResponse, bytes: Buffer): string | null {
  const encoding = response.getHeader("content-encoding");
  const plain =
    encoding === "gzip" ? gunzipSync(bytes) : encoding === "br" ? brotliDecompressSync(bytes) : bytes;
  if (plain.length === 0) return null;
  const validate = ajv.getSchema(reference) ?? ajv.compile({ $ref: reference });
  return validate(JSON.parse(plain.toString())) ? null : ajv.errorsText(validate.errors);
}
