import { sql } from "kysely";
import { victim } from "./arena.ts";
import type { Attack } from "./attack.ts";
import { webhookHeaders } from "./measure.ts";
import { allAtOnce, statusOf } from "./send.ts";

/** What the app's secret has signed for something else. */
export const signatures: readonly Attack[] = [
  {
    name: "H2: session tokens sent as webhooks of another shop",
    answers: [400, 401],
    async run({ origin, db, sessionToken }, isLong) {
      const token = await sessionToken();
      const [head = "", payload = "", signature = ""] = token.split(".");
      const body = Buffer.from(`${head}.${payload}`);
      const signed = Buffer.from(signature, "base64url").toString("base64");
      const stored = async () => {
        const { rows } = await sql<{ n: number }>`
          SELECT COUNT(*) AS n FROM webhook_inbox WHERE shop_domain = ${victim} AND topic = 'orders/token'`.execute(
          db,
        );
        return Number(rows[0]?.n);
      };
      const came = await allAtOnce(
        Array.from({ length: isLong ? 500 : 50 }, () => () => {
          const headers = { ...webhookHeaders(body, signed), "x-shopify-topic": "orders/token" };
          return statusOf(`${origin}/webhooks/x`, { method: "POST", headers, body: new Uint8Array(body) });
        }),
      );
      const kept = await stored();
      return {
        ...came,
        holds: { "there was a token to send": token !== "", "none was stored": kept === 0 || kept },
      };
    },
  },
];
