import { Agent, request as httpRequest, type IncomingMessage } from "node:http";

/** An order with three lines, shipping and one of 2,000 customers, as a till would send it. */
function benchOrder(index: number, titleLength = 20): object {
  const at = new Date(Date.UTC(2025, 9, 1) + index * 137_000);
  return {
    externalId: `o-${index}`,
    name: `#${index}`,
    processedAt: at.toISOString(),
    updatedAt: at.toISOString(),
    customer: `c-${index % 2000}`,
    channel: "pos",
    country: "NP",
    shipping: { amount: "5.00", tax: "0.40" },
    lines: [0, 1, 2].map((line) => ({
      externalId: String(line),
      product: `p-${(index + line) % 300}`,
      variant: `v-${(index + line) % 300}`,
      title: "Himalayan black tea ".repeat(Math.ceil(titleLength / 20)).slice(0, titleLength),
      sku: `TEA-${(index + line) % 300}`,
      quantity: 1 + line,
      unitPrice: "19.90",
      discount: "1.00",
      tax: "1.51",
    })),
  };
}

export interface Target {
  /** Of the web process. */
  readonly url: string;
  readonly key: string;
}

/** Sends orders [from, to) in JSON batches, one after another. @throws Error unless every order was created. */
export async function sendBatches({ url, key }: Target, bodies: readonly Buffer[]): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  try {
    for (const body of bodies) {
      const response = await post(`${url}/api/data/orders`, key, "application/json", agent, body);
      const text = await textOf(response);
      if (response.statusCode !== 200 || text.split('"created"').length - 1 !== recordsIn(text))
        throw new Error(`a batch was answered ${response.statusCode}: ${text.slice(0, 300)}`);
    }
  } finally {
    agent.destroy();
  }
}

function recordsIn(text: string): number {
  return text.split('"index":').length - 1;
}

export function batchesOf(from: number, to: number, size: number): Buffer[] {
  const bodies: Buffer[] = [];
  for (let start = from; start < to; start += size) {
    const records = Array.from({ length: Math.min(size, to - start) }, (_, index) =>
      benchOrder(start + index),
    );
    bodies.push(Buffer.from(JSON.stringify(records)));
  }
  return bodies;
}

/** NDJSON in pieces of 500 lines. */
export function linesOf(from: number, to: number, titleLength?: number): Buffer[] {
  const pieces: Buffer[] = [];
  for (let start = from; start < to; start += 500) {
    let text = "";
    for (let index = start; index < Math.min(to, start + 500); index++)
      text += `${JSON.stringify(benchOrder(index, titleLength))}\n`;
    pieces.push(Buffer.from(text));
  }
  return pieces;
}

/**
 * Streams pieces up as fast as they are taken and counts the answers' lines.
 * @throws Error when a line is missing or holds an error.
 */
export async function stream({ url, key }: Target, pieces: Iterable<Buffer>, records: number): Promise<void> {
  const agent = new Agent({ keepAlive: false });
  const request = httpRequest(`${url}/api/data/orders`, {
    method: "POST",
    agent,
    headers: { "content-type": "application/x-ndjson", "x-api-key": key },
  });
  const answered = new Promise<void>((resolve, reject) => {
    request.once("error", reject);
    request.once("response", (response: IncomingMessage) => {
      let lines = 0;
      let fault: string | undefined;
      response.setEncoding("latin1");
      response.on("data", (text: string) => {
        for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) lines += 1;
        if (/"error/.test(text)) fault ??= text.slice(0, 500);
      });
      response.once("error", reject);
      response.once("end", () => {
        if (response.statusCode === 200 && lines === records && !fault) resolve();
        else reject(new Error(`${response.statusCode}: ${lines} of ${records} lines; ${fault ?? ""}`));
      });
    });
  });
  for (const piece of pieces)
    if (!request.write(piece))
      await Promise.race([new Promise((resolve) => request.once("drain", resolve)), answered]);
  request.end();
  await answered;
}

function post(url: string, key: string, type: string, agent: Agent, body: Buffer): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const headers = { "content-type": type, "x-api-key": key, "content-length": body.length };
    const request = httpRequest(url, { method: "POST", agent, headers }, resolve);
    request.once("error", reject);
    request.end(body);
  });
}

async function textOf(response: IncomingMessage): Promise<string> {
  let text = "";
  response.setEncoding("utf8");
  for await (const chunk of response as AsyncIterable<string>) text += chunk;
  return text;
}
