import type { IncomingMessage, ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import type { StandinCore } from "./core.ts";
import { send } from "./respond.ts";

const XML = { "content-type": "application/xml; charset=UTF-8" };

/** A bulk operation's result file, streamed as Google Cloud Storage does: whole, or from an offset by `Range`. */
export async function handleBulkResult(
  core: StandinCore,
  url: URL,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const result = await core.doors.openBulkResult(core.world, url);
  if (result.outcome === "missing") {
    send(response, 404, xmlError("NoSuchKey", "The specified key does not exist."), XML);
    return;
  }
  if (result.outcome === "expired") {
    send(response, 403, xmlError("AccessDenied", "Access denied. The signed URL has expired."), XML);
    return;
  }
  const etag = `"${result.etag}"`;
  const wanted =
    request.headers["if-range"] === undefined || request.headers["if-range"] === etag
      ? request.headers.range
      : undefined;
  const match = wanted === undefined ? null : /^bytes=(\d+)-(\d*)$/.exec(wanted);
  const from = match ? Number(match[1]) : 0;
  if (match && from >= result.size) {
    send(response, 416, xmlError("InvalidRange", "The requested range cannot be satisfied."), {
      ...XML,
      "content-range": `bytes */${result.size}`,
    });
    return;
  }
  const to = match?.[2] ? Math.min(Number(match[2]) + 1, result.size) : result.size;
  response.writeHead(match ? 206 : 200, {
    "content-type": "application/jsonl",
    "content-length": String(to - from),
    "accept-ranges": "bytes",
    etag,
    ...(match ? { "content-range": `bytes ${from}-${to - 1}/${result.size}` } : {}),
  });
  if (request.method === "HEAD" || to === from) {
    response.end();
    return;
  }
  // A reader that goes away in the middle is its own business; a cut that was asked for breaks the connection.
  await pipeline(result.read(from, to), response).catch(() => response.destroy());
}

function xmlError(code: string, message: string): string {
  return `<?xml version='1.0' encoding='UTF-8'?><Error><Code>${code}</Code><Message>${message}</Message></Error>`;
}
