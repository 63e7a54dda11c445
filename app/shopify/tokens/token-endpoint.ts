import { z } from "zod";

/** Who asks Shopify's token endpoint, and of which shop. */
export interface TokenClient {
  /** xxx.myshopify.com */
  readonly domain: string;
  readonly apiKey: string;
  /** The newest: only what Shopify signs may be of the one before. */
  readonly apiSecret: string;
  /** Default: the global one, looked up at each call. */
  readonly fetch?: typeof fetch;
}

export type TokenAnswer<T> =
  | { readonly outcome: "answer"; readonly body: T }
  /** 200, but without what was asked for. */
  | { readonly outcome: "incomplete"; readonly missing: readonly string[] }
  | {
      readonly outcome: "refused";
      readonly status: number;
      /** OAuth's error code; undefined where the body is none of OAuth's. */
      readonly code: string | undefined;
      /** "401 invalid_request: …", for a log. */
      readonly reason: string;
    }
  /** No whole answer in ten seconds, or none at all. */
  | { readonly outcome: "unreachable"; readonly reason: string };

const TIMEOUT_MS = 10_000;
const MAX_REASON = 300;
const refusalSchema = z.object({ error: z.string(), error_description: z.string().optional() });

/** One POST to https://<shop>/admin/oauth/access_token, whatever the grant; never throws. */
export async function askTokenEndpoint<T>(
  client: TokenClient,
  grant: Readonly<Record<string, string>>,
  schema: z.ZodType<T>,
): Promise<TokenAnswer<T>> {
  let response: Response;
  let text: string;
  try {
    response = await (client.fetch ?? globalThis.fetch)(`https://${client.domain}/admin/oauth/access_token`, {
      method: "POST",
      redirect: "error",
      headers: { "Content-Type": "application/json", Accept: "application/json" },
      body: JSON.stringify({ client_id: client.apiKey, client_secret: client.apiSecret, ...grant }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    text = await response.text();
  } catch (error) {
    return { outcome: "unreachable", reason: error instanceof Error ? error.message : String(error) };
  }
  const body = parseJson(text);
  if (response.ok) {
    const parsed = schema.safeParse(body);
    if (parsed.success) return { outcome: "answer", body: parsed.data };
    return { outcome: "incomplete", missing: parsed.error.issues.map((issue) => issue.path.join(".")) };
  }
  const refusal = refusalSchema.safeParse(body).data;
  const said = refusal && [refusal.error, refusal.error_description].filter(Boolean).join(": ");
  const reason = [response.status, said].filter(Boolean).join(" ").slice(0, MAX_REASON);
  return { outcome: "refused", status: response.status, code: refusal?.error, reason };
}

/** Codes that say that our own credentials are wrong, not the shop's. */
const ownFaults = new Set(["invalid_client", "application_cannot_be_found", "unauthorized_client"]);

/** Whether Shopify refused us, the app: no shop's token is at fault then. */
export function isOwnFault(code: string | undefined): boolean {
  return code !== undefined && ownFaults.has(code);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
