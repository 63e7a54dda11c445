import { connect } from "node:net";

export interface RawAnswer {
  /** 0 where the connection ended without one. */
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/**
 * Sends bytes as they stand, which no client library would, on a connection of their own, and reads what comes back
 * until the server closes it. @param head request line and headers, without the empty line
 */
export function sendRaw(origin: string, head: readonly string[], body = ""): Promise<RawAnswer> {
  const { hostname, port } = new URL(origin);
  const lines = head.some((line) => /^host:/i.test(line)) ? head : [...head, `Host: ${hostname}:${port}`];
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect(Number(port), hostname);
    socket.write(`${[...lines, "Connection: close"].join("\r\n")}\r\n\r\n${body}`, "latin1");
    socket.on("data", (chunk) => chunks.push(chunk));
    socket.once("error", (error: NodeJS.ErrnoException) =>
      error.code === "ECONNRESET" ? resolve(parse(chunks)) : reject(error),
    );
    socket.once("end", () => {
      socket.destroy();
      resolve(parse(chunks));
    });
  });
}

function parse(chunks: readonly Buffer[]): RawAnswer {
  const text = Buffer.concat(chunks).toString("latin1");
  const [head = "", ...rest] = text.split("\r\n\r\n");
  const [first = "", ...lines] = head.split("\r\n");
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(":");
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  });
  return {
    status: Number(first.split(" ")[1] ?? 0),
    headers: new Map(headers),
    body: rest.join("\r\n\r\n"),
  };
}
