/**
 * `npm run ingest -- <resource> <file> [--url …]`: streams an NDJSON file into a tenant through the ingest API.
 * `npm run ingest -- --help` lists the options.
 */
import { createWriteStream, statSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs, type ParseArgsConfig } from "node:util";
import { usageText } from "./launch/commands.mjs";
import { showProgress, type Progress } from "./ingest/progress.ts";
import { upload, type Answer, type UploadOutcome } from "./ingest/upload.ts";

const resources = ["customers", "products", "orders"];

const options = {
  key: { type: "string", default: process.env.TILLSIGHT_API_KEY ?? "" },
  url: { type: "string", default: "http://localhost:3000" },
  rejects: { type: "string" },
  retries: { type: "string", default: "8" },
  help: { type: "boolean", default: false },
} as const satisfies ParseArgsConfig["options"];

interface Job {
  readonly url: URL;
  readonly key: string;
  readonly file: string;
  readonly size: number;
  readonly retries: number;
  readonly rejects: string | undefined;
}

function fail(message: string): never {
  console.error(`${message}\nnpm run ingest -- --help lists the options.`);
  process.exit(2);
}

function readJob(): Job | "help" {
  let given;
  try {
    given = parseArgs({ options, allowPositionals: true });
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error));
  }
  const { values, positionals } = given;
  if (values.help) return "help";
  const [resource = "", file = "", ...rest] = positionals;
  if (!resources.includes(resource)) fail(`The first word is one of ${resources.join(", ")}.`);
  if (!file || rest.length > 0) fail("Give one file after the resource.");
  if (!values.key) fail("There is no key: set TILLSIGHT_API_KEY, or give --key.");
  if (!URL.canParse(values.url) || !/^https?:/.test(values.url))
    fail(`--url ${values.url} is no http(s) address.`);
  if (!/^\d{1,4}$/.test(values.retries)) fail("--retries must be a whole number.");
  const stat = statSync(file, { throwIfNoEntry: false });
  if (!stat?.isFile()) fail(`${file} is no file.`);
  return {
    url: new URL(`/api/data/${resource}`, values.url),
    key: values.key,
    file,
    size: stat.size,
    retries: Number(values.retries),
    rejects: values.rejects,
  };
}

/** Rejected records that are printed; the rest is counted, and in --rejects. */
const SHOWN_REJECTS = 10;

async function main(): Promise<void> {
  const job = readJob();
  if (job === "help") return console.log(usageText("ingest"));
  const progress = showProgress({
    totalBytes: job.size,
    write: (text) => void process.stderr.write(text),
    isTerminal: process.stderr.isTTY ?? false,
    now: () => performance.now(),
  });
  const rejects = job.rejects === undefined ? undefined : createWriteStream(job.rejects);
  const onReject = (answer: Answer, line: number) => {
    rejects?.write(`${JSON.stringify({ line, ...answer })}\n`);
    if (progress.tally.rejected <= SHOWN_REJECTS) progress.say(describe(answer, line));
    if (progress.tally.rejected === SHOWN_REJECTS + 1)
      progress.say(
        `more rejected records are ${job.rejects ? `in ${job.rejects}` : "counted; --rejects FILE lists them"}`,
      );
  };
  const outcome = await sendAll(job, progress, onReject);
  await new Promise<void>((resolve) => (rejects ? rejects.end(resolve) : resolve()));
  console.log(progress.finish());
  if (outcome.outcome === "refused" || outcome.outcome === "retry") {
    console.error(`Not finished: ${outcome.reason}`);
    process.exitCode = 3;
  } else if (progress.tally.rejected > 0) process.exitCode = 1;
}

/** Goes on after the last answered record until the file ends, the API refuses, or nothing moves any more. */
async function sendAll(
  job: Job,
  progress: Progress,
  onReject: (answer: Answer, line: number) => void,
): Promise<UploadOutcome> {
  let attempts = 0;
  for (;;) {
    const before = progress.records;
    const outcome = await upload({
      ...job,
      skip: before,
      onAnswer: (answer, line) => {
        progress.add(answer, line.readSoFar);
        if (answer.outcome === "rejected") onReject(answer, line.number);
      },
    });
    if (outcome.outcome === "done" || outcome.outcome === "refused") return outcome;
    if (progress.records > before) attempts = 0;
    if (outcome.outcome === "more") continue;
    attempts += 1;
    if (attempts > job.retries) return outcome;
    const seconds = outcome.afterSeconds ?? Math.min(30, 2 ** (attempts - 1) / 2);
    progress.say(`${outcome.reason}; again in ${seconds} s, after record ${progress.records}`);
    await pause(seconds * 1000);
  }
}

function describe({ externalId, errors = [] }: Answer, line: number): string {
  const reasons = errors.map(({ path, message }) => `${path || "the record"} ${message}`).join("; ");
  return `line ${line}${externalId === null ? "" : `, ${externalId}`}: ${reasons}`;
}

await main();
