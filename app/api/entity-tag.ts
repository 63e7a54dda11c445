import { createHash } from "node:crypto";

/** Kept by the client alone, which asks each time whether it has changed. */
const caching = { "cache-control": "private, no-cache", vary: "x-api-key, accept" };

/** Whether the client holds what has this tag (RFC 9110, If-None-Match: weak comparison). */
export function isKnown(request: Request, tag: string): boolean {
  const given = request.headers.get("if-none-match");
  if (given === null) return false;
  return given.split(",").some((one) => {
    const text = one.trim();
    return text === "*" || text.replace(/^W\//, "") === tag;
  });
}

export function notModified(tag: string): Response {
  return new Response(null, { status: 304, headers: { ...caching, etag: tag } });
}

/** Answers JSON text, or 304 where the client has it. @param tag the text's own hash unless said. */
export function answerTagged(request: Request, body: string, tag: string = tagOf(body)): Response {
  if (isKnown(request, tag)) return notModified(tag);
  return new Response(request.method === "HEAD" ? null : body, {
    headers: { ...caching, etag: tag, "content-type": "application/json" },
  });
}

function tagOf(body: string): string {
  return `"${createHash("sha256").update(body).digest("base64url").slice(0, 27)}"`;
}
