import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

const SECOND = 1000;

/** Connections at once; an idle one costs some kilobytes and a file descriptor. */
const MAX_CONNECTIONS = 4_000;

/** Not listening yet, without a handler. Slow headers are cut off here, slow bodies by `limitTime`. */
export function createHttpServer(maxConnections = MAX_CONNECTIONS): Server {
  const server = createServer({ maxHeaderSize: 16 * 1024 });
  server.headersTimeout = 10 * SECOND;
  server.requestTimeout = 0;
  // Longer than usual load balancers keep a connection, so that they never write to one that we just closed.
  server.keepAliveTimeout = 65 * SECOND;
  server.maxRequestsPerSocket = 0;
  boundConnections(server, maxConnections);
  return server;
}

/** Before there are too many, those that wait for nothing go: a hoard of idle ones keeps nobody out. */
function boundConnections(server: Server, max: number): void {
  server.maxConnections = max;
  let open = 0;
  server.on("connection", (socket) => {
    open += 1;
    socket.once("close", () => (open -= 1));
    if (open > max * 0.9) server.closeIdleConnections();
  });
}

/** Listens; resolves with the port that it got. Rejects if the address is taken. */
export async function listen(server: Server, port: number, host: string): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
  return (server.address() as AddressInfo).port;
}

/** Takes no new connections, waits for requests under way, and cuts what is left after the grace period. */
export async function closeGracefully(server: Server, graceSeconds: number): Promise<"drained" | "cut"> {
  let cut = false;
  const timer = setTimeout(() => {
    cut = true;
    server.closeAllConnections();
  }, graceSeconds * SECOND);
  // A connection that was busy just now stays open for its next request, which would be refused only here.
  const sweep = setInterval(() => server.closeIdleConnections(), 50);
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
  clearInterval(sweep);
  clearTimeout(timer);
  return cut ? "cut" : "drained";
}
