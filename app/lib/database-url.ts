/** How a connection is protected; MySQL's own names (https://dev.mysql.com/doc/refman/9.7/en/connection-options.html). */
export type SslMode = "DISABLED" | "REQUIRED" | "VERIFY_CA" | "VERIFY_IDENTITY";

/** DATABASE_URL, taken apart. */
export interface DatabaseAddress {
  readonly host: string;
  readonly port: number;
  readonly user: string | undefined;
  readonly password: string | undefined;
  readonly database: string;
  /** Path of a Unix socket, instead of host and port. */
  readonly socket: string | undefined;
  readonly ssl: {
    readonly mode: SslMode;
    /** Paths of PEM files. */
    readonly ca: string | undefined;
    readonly cert: string | undefined;
    readonly key: string | undefined;
  };
  /** The server is this machine: by a socket or a loopback address. */
  readonly isLocal: boolean;
}

export type ParsedDatabaseUrl =
  | { readonly outcome: "valid"; readonly address: DatabaseAddress }
  /** Every fault; none quotes the user, the password or a value of the URL. */
  | { readonly outcome: "invalid"; readonly faults: readonly string[] };

const shape = "must look like mysql://user:password@host:3306/database";
const modes: readonly SslMode[] = ["DISABLED", "REQUIRED", "VERIFY_CA", "VERIFY_IDENTITY"];

/** Parameters that we take, and what of them is in force elsewhere: known by name, so that the refusal can help. */
const taken = ["socket", "ssl-mode", "ssl-ca", "ssl-cert", "ssl-key", "ssl", "sslaccept", "sslcert"];
const elsewhere: Readonly<Record<string, string>> = {
  connection_limit: "set DATABASE_CONNECTIONS instead",
  connect_timeout: "connecting takes 10 seconds at most",
  pool_timeout: "waiting for a connection takes 10 seconds at most",
  socket_timeout: "statements have no time limit of their own",
  sslidentity: "name ssl-cert and ssl-key, PEM files, instead",
  sslpassword: "name ssl-cert and ssl-key, PEM files without a password, instead",
};

/**
 * Reads DATABASE_URL: `mysql://user:password@host:3306/database`, with `?socket=/path` or TLS:
 * `ssl-mode=DISABLED|REQUIRED|VERIFY_CA|VERIFY_IDENTITY`, `ssl-ca`, `ssl-cert` and `ssl-key` (PEM files). Prisma's
 * `sslaccept=strict|accept_invalid_certs`, `sslcert` (its name of the CA's file) and `ssl=true|false` mean the same.
 * A certificate's file, or `ssl=true`, without a mode asks for the strictest. Any other parameter is a fault, by name: a
 * setting that is accepted and ignored would send in clear what was to be protected.
 */
export function parseDatabaseUrl(text: string): ParsedDatabaseUrl {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const database = url && decoded(url.pathname.slice(1));
  if (!url || !/^(mysql|mariadb):$/.test(url.protocol) || !database || database.includes("/"))
    return { outcome: "invalid", faults: [shape] };
  const [user, password, hostname] = [url.username, url.password, url.hostname].map(decoded);
  if (user === undefined || password === undefined || hostname === undefined)
    return { outcome: "invalid", faults: ["has a malformed percent sign: write a literal % as %25"] };
  const faults = [...unknownOrRepeated(url.searchParams)];
  const ssl = readSsl(url.searchParams, faults);
  const socket = url.searchParams.get("socket") || undefined;
  const host = hostname.replace(/^\[|\]$/g, "");
  if (!host && !socket) faults.push(shape);
  if (socket && ssl.mode !== "DISABLED")
    faults.push("socket and TLS do not go together: a socket never leaves the machine");
  if (faults.length > 0) return { outcome: "invalid", faults };
  return {
    outcome: "valid",
    address: {
      host,
      port: url.port ? Number(url.port) : 3306,
      user: user || undefined,
      password: password || undefined,
      database,
      socket,
      ssl,
      isLocal: socket !== undefined || /^(localhost|127(\.\d{1,3}){3}|::1)$/i.test(host),
    },
  };
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function* unknownOrRepeated(parameters: URLSearchParams): Generator<string> {
  for (const name of new Set(parameters.keys())) {
    if (!taken.includes(name))
      yield `has the parameter ${JSON.stringify(name.slice(0, 40))}, which is not known: ${elsewhere[name] ?? `it takes ${taken.slice(0, 5).join(", ")}`}`;
    else if (parameters.getAll(name).length > 1) yield `has the parameter ${name} twice`;
  }
}

function readSsl(parameters: URLSearchParams, faults: string[]): DatabaseAddress["ssl"] {
  const asked = new Set<SslMode>();
  const choose = (name: string, choices: Readonly<Record<string, SslMode>>) => {
    const value = parameters.get(name);
    if (value === null) return;
    const mode = Object.hasOwn(choices, value) ? choices[value] : undefined;
    if (mode) asked.add(mode);
    else faults.push(`${name} must be one of ${Object.keys(choices).join(", ")}`);
  };
  choose("ssl-mode", Object.fromEntries(modes.map((mode) => [mode, mode])));
  choose("ssl", { true: "VERIFY_IDENTITY", false: "DISABLED" });
  choose("sslaccept", { strict: "VERIFY_IDENTITY", accept_invalid_certs: "REQUIRED" });
  if (asked.size > 1)
    faults.push(`asks for TLS in several ways that contradict: ${[...asked].join(" and ")}`);
  const file = (name: string) => parameters.get(name) || undefined;
  const [ca, cert, key] = [file("ssl-ca") ?? file("sslcert"), file("ssl-cert"), file("ssl-key")];
  if (file("ssl-ca") && file("sslcert")) faults.push("names the CA's file twice: as ssl-ca and as sslcert");
  if ((cert === undefined) !== (key === undefined)) faults.push("ssl-cert and ssl-key go together");
  const files = ca !== undefined || cert !== undefined || key !== undefined;
  const [mode = files ? "VERIFY_IDENTITY" : "DISABLED"] = asked;
  if (files && mode === "DISABLED") faults.push("names files for TLS, and no TLS");
  if (ca !== undefined && mode === "REQUIRED")
    faults.push("names a CA, and does not want it checked: choose VERIFY_CA or VERIFY_IDENTITY");
  return { mode, ca, cert, key };
}
