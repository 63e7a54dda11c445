// The limit of accepting webhooks one by one: Node's own server, one INSERT a request, nothing else.
import { createServer } from "node:http";
import mariadb from "mariadb";
import { connectionOptions } from "#app/db/connection.server.ts";

const pool = mariadb.createPool({
  ...connectionOptions(process.env.DATABASE_URL ?? ""),
  connectionLimit: Number(process.env.CONNECTIONS ?? 10),
});
const insert = `INSERT INTO webhook_inbox
  (shop_domain, topic, webhook_id, received_at, body, state, attempts, deaths, next_attempt_at)
  VALUES (?, ?, ?, NOW(3), ?, 'waiting', 0, 0, NOW(3))`;

const server = createServer((request, response) => {
  const parts: Buffer[] = [];
  request.on("data", (part: Buffer) => parts.push(part));
  request.on("end", () => {
    const { headers } = request;
    pool
      .query(insert, [
        headers["x-shopify-shop-domain"],
        headers["x-shopify-topic"],
        headers["x-shopify-webhook-id"],
        Buffer.concat(parts),
      ])
      .then(() => response.writeHead(200).end())
      .catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  console.log(`listening on ${typeof address === "object" ? address?.port : address}`);
});
