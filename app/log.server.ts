import pino, { type DestinationStream, type Logger } from "pino";
import { logFields } from "./lib/log-fields.ts";
import { MASK, maskText } from "./lib/mask-text.ts";
import type { Env } from "./env.server.ts";

export type Log = Logger;

/** Fields that may hold a token, a secret or a person: never written, wherever they stand, however they are spelt. */
const secretFields = new Set([
  ...[
    "accesstoken",
    "refreshtoken",
    "idtoken",
    "sessiontoken",
    "token",
    "authorization",
    "cookie",
    "setcookie",
  ],
  ...["secret", "clientsecret", "apisecret", "apikey", "xapikey", "password", "hmac", "onlineaccessinfo"],
  ...["xshopifyaccesstoken", "xshopifyhmacsha256", "idempotencykey", "body", "payload"],
  ...["email", "emailaddress", "phone", "phonenumber", "firstname", "lastname", "displayname"],
  ...["address1", "address2", "city", "zip", "defaultaddress", "shippingaddress", "billingaddress"],
]);

/** Deeper is nothing that we write ourselves. */
const DEEPEST = 6;

/**
 * JSON lines on stdout, levels by name, times in ISO UTC. Secret fields are censored at any depth; e-mail addresses,
 * phone numbers and tokens also inside of texts, such as the messages of errors.
 * @param destination where to write instead; tests read their logs back.
 */
export function createLog(settings: Pick<Env, "LOG_LEVEL">, destination?: DestinationStream): Log {
  return pino(
    {
      level: settings.LOG_LEVEL,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: {
        level: (label) => ({ level: label }),
        log: (fields) => censored(fields, 0) as Record<string, unknown>,
      },
      mixin: () => ({ ...logFields() }),
      // Errors are plain objects by then.
      serializers: { err: (value: unknown) => value },
      hooks: {
        logMethod(parts, method) {
          method.apply(
            this,
            parts.map((part: unknown) => (typeof part === "string" ? maskText(part) : part)) as typeof parts,
          );
        },
      },
    },
    destination ?? pino.destination({ fd: 1, sync: false }),
  );
}

function censored(value: unknown, depth: number): unknown {
  if (typeof value === "string") return maskText(value);
  if (typeof value === "bigint") return String(value);
  if (typeof value !== "object" || value === null || value instanceof Date) return value;
  if (depth > DEEPEST || ArrayBuffer.isView(value)) return MASK;
  if (value instanceof Error) return censored({ ...pino.stdSerializers.err(value) }, depth + 1);
  if (Array.isArray(value)) return value.map((item) => censored(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [
      name,
      isSecret(name) && item !== null && item !== undefined ? MASK : censored(item, depth + 1),
    ]),
  );
}

function isSecret(name: string): boolean {
  return secretFields.has(name.replaceAll(/[_-]/g, "").toLowerCase());
}
