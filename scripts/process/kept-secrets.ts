import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseEnv } from "node:util";

/**
 * Secrets for this machine alone: each is made once, then kept.
 * @param file holds them as NAME=value, for its owner only
 * @param makers by name
 */
export function keptSecrets(
  file: string,
  makers: Readonly<Record<string, () => string>>,
): Record<string, string> {
  const text = existsSync(file) ? readFileSync(file, "utf8") : "";
  const known = Object.entries(parseEnv(text)).map(([name, value]) => [name, value ?? ""] as const);
  const secrets: Record<string, string> = Object.fromEntries(known);
  const missing = Object.entries(makers).filter(([name]) => !secrets[name]);
  if (missing.length === 0) return secrets;
  for (const [name, make] of missing) secrets[name] = make();
  mkdirSync(path.dirname(file), { recursive: true });
  const lines = Object.entries(secrets).map(([name, value]) => `${name}=${value}\n`);
  writeFileSync(file, lines.join(""), { mode: 0o600 });
  return secrets;
}
