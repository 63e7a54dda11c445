import pino, { type DestinationStream, type Logger } from "pino";
import type { Env } from "./env.server.ts";

export type Log = Logger;

/** Fields that may hold a token, a secret or a person: never written, wherever they stand. */
const secretFields = [
  "accessToken",
  "access_token",
  "refreshToken",
  "refresh_token",
  "id_token",
  "authorization",
  "cookie",
  "secret",
  "client_secret",
  "password",
  "hmac",
  "email",
  "phone",
];

/**
 * JSON lines on stdout, levels by name, times in ISO UTC; secret fields censored down to the third level.
 * @param destination where to write instead; tests read their logs back.
 */
export function createLog(settings: Pick<Env, "LOG_LEVEL">, destination?: DestinationStream): Log {
  return pino(
    {
      level: settings.LOG_LEVEL,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: {
        paths: secretFields.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]),
        censor: "[secret]",
      },
    },
    destination ?? pino.destination({ fd: 1, sync: false }),
  );
}
