import { request as httpRequest, type ClientRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import { readLines, type Line } from "./read-lines.ts";

/** A record's answer, as the ingest API gives it. */
export interface Answer {
  readonly index: number;
  readonly externalId: string | null;
  readonly outcome: "created" | "updated" | "unchanged" | "stale" | "rejected";
  readonly errors?: readonly { readonly path: string; readonly code: string; readonly message: string }[];
}

/** Why the API refuses: RFC 9457. */
interface Problem {
  readonly type?: string;
  readonly title?: string;
  readonly status: number;
  readonly detail?: string;
}

export interface UploadRequest {
  readonly url: URL;
  readonly key: string;
  readonly file: string;
  /** Records that have their answer already. */
  readonly skip: number;
  readonly onAnswer: (answer: Answer, line: Line) => void;
}

export type UploadOutcome =
  | { readonly outcome: "done" }
  /** The request was full; the file goes on. */
  | { readonly outcome: "more" }
  /** The same again may succeed, from the first record without an answer. */
  | { readonly outcome: "retry"; readonly reason: string; readonly afterSeconds: number | undefined }
  | { readonly outcome: "refused"; readonly reason: string };

/** Well under the 1 GB that a request may have. */
const REQUEST_BYTES = 512 * 2 ** 20;
const IDLE_MS = 120_000;

/** One request: streams the file's lines and takes in their answers. Never throws for what the network does. */
export async function upload(options: UploadRequest): Promise<UploadOutcome> {
  const { url, key } = options;
  const request = (url.protocol === "https:" ? httpsRequest : httpRequest)(url, {
    method: "POST",
    headers: { "content-type": "application/x-ndjson", "x-api-key": key },
  });
  request.setTimeout(IDLE_MS, () => request.destroy(new Error(`nothing moved for ${IDLE_MS / 1000} s`)));
  const waiting: Line[] = [];
  const answered = answersOf(request, waiting, options.onAnswer);
  let sent: "done" | "more" | undefined;
  try {
    sent = await send(request, options, waiting, answered);
  } catch (error) {
    request.destroy();
    await answered;
    throw error;
  }
  const outcome = await answered;
  if (!sent) request.destroy();
  if (outcome.outcome !== "done") return outcome;
  if (!sent || waiting.length > 0)
    return { outcome: "retry", reason: "the answer ended before the last record's", afterSeconds: undefined };
  return { outcome: sent };
}

/** Writes as fast as the server takes it; stops when the answer is over. */
async function send(
  request: ClientRequest,
  { file, skip }: UploadRequest,
  waiting: Line[],
  answered: Promise<UploadOutcome>,
): Promise<"done" | "more" | undefined> {
  let isOver = false;
  const over = answered.then(() => void (isOver = true));
  let toSkip = skip;
  let bytes = 0;
  for await (const read of readLines(file)) {
    const lines = toSkip > 0 ? read.slice(toSkip) : read;
    toSkip -= read.length - lines.length;
    if (lines.length === 0) continue;
    if (isOver) return undefined;
    const piece = Buffer.concat(lines.flatMap((line) => [line.bytes, Buffer.of(0x0a)]));
    waiting.push(...lines);
    bytes += piece.length;
    if (!request.write(piece))
      await Promise.race([new Promise((resolve) => request.once("drain", resolve)), over]);
    if (bytes >= REQUEST_BYTES) {
      request.end();
      return "more";
    }
  }
  request.end();
  return "done";
}

/** Settles when the answer is over, or the connection is. */
function answersOf(
  request: ClientRequest,
  waiting: Line[],
  onAnswer: UploadRequest["onAnswer"],
): Promise<UploadOutcome> {
  return new Promise((resolve) => {
    const broken = (error: Error) =>
      resolve({ outcome: "retry", reason: error.message || String(error), afterSeconds: undefined });
    request.once("error", broken);
    request.once("response", (response) => {
      readAnswers(response, waiting, onAnswer).then(resolve, broken);
    });
  });
}

async function readAnswers(
  response: IncomingMessage,
  waiting: Line[],
  onAnswer: UploadRequest["onAnswer"],
): Promise<UploadOutcome> {
  const isStream = response.headers["content-type"]?.startsWith("application/x-ndjson") ?? false;
  const retryAfter = Number(response.headers["retry-after"]);
  let rest = "";
  let problem: Problem | undefined;
  response.setEncoding("utf8");
  for await (const text of response as AsyncIterable<string>) {
    rest += text;
    if (!isStream) continue;
    const lines = rest.split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      const parsed = JSON.parse(line) as Answer | { readonly error: Problem };
      if ("error" in parsed) problem = parsed.error;
      else {
        const record = waiting.shift();
        if (record) onAnswer(parsed, record);
      }
    }
  }
  if (!isStream) problem = problemIn(rest, response.statusCode ?? 0);
  if (!problem) return { outcome: "done" };
  const reason = `${problem.status} ${problem.title ?? ""}${problem.detail ? `: ${problem.detail}` : ""}`;
  if (problem.status === 429 || problem.status >= 500)
    return { outcome: "retry", reason, afterSeconds: Number.isFinite(retryAfter) ? retryAfter : undefined };
  return { outcome: "refused", reason: problem.type ? `${reason} (${problem.type})` : reason };
}

function problemIn(text: string, status: number): Problem {
  try {
    return { ...(JSON.parse(text) as Problem), status };
  } catch {
    return { status, title: text.trim().slice(0, 200) };
  }
}
