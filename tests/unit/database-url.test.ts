import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseDatabaseUrl } from "#app/lib/database-url.ts";

const base = "mysql://app:S3cretPassw0rd@db.example.com/shop";

function faultsOf(text: string): readonly string[] {
  const parsed = parseDatabaseUrl(text);
  return parsed.outcome === "invalid" ? parsed.faults : [];
}

function sslOf(query: string) {
  const parsed = parseDatabaseUrl(`${base}?${query}`);
  return parsed.outcome === "valid" ? parsed.address.ssl : parsed.faults;
}

describe("H5: what DATABASE_URL asks for is obeyed or refused, never ignored", () => {
  test.each([
    ["ssl-mode=DISABLED", { mode: "DISABLED" }],
    ["ssl-mode=REQUIRED", { mode: "REQUIRED" }],
    ["ssl-mode=VERIFY_CA&ssl-ca=/ca.pem", { mode: "VERIFY_CA", ca: "/ca.pem" }],
    ["ssl-mode=VERIFY_IDENTITY", { mode: "VERIFY_IDENTITY" }],
    ["ssl=true", { mode: "VERIFY_IDENTITY" }],
    ["ssl=false", { mode: "DISABLED" }],
    ["sslaccept=strict", { mode: "VERIFY_IDENTITY" }],
    ["ssl=true&sslaccept=strict", { mode: "VERIFY_IDENTITY" }],
    ["sslaccept=accept_invalid_certs", { mode: "REQUIRED" }],
    ["sslaccept=strict&sslcert=/ca.pem", { mode: "VERIFY_IDENTITY", ca: "/ca.pem" }],
    ["ssl-ca=/ca.pem", { mode: "VERIFY_IDENTITY", ca: "/ca.pem" }],
    ["ssl-cert=/c.pem&ssl-key=/k.pem", { mode: "VERIFY_IDENTITY", cert: "/c.pem", key: "/k.pem" }],
  ])("%s", (query, ssl) => {
    expect(sslOf(query)).toMatchObject(ssl);
  });

  test.each([
    ["ssl-mode=PREFERRED", "ssl-mode must be one of DISABLED, REQUIRED, VERIFY_CA, VERIFY_IDENTITY"],
    ["ssl-mode=required", "ssl-mode must be one of DISABLED, REQUIRED, VERIFY_CA, VERIFY_IDENTITY"],
    ["ssl-mode=", "ssl-mode must be one of DISABLED, REQUIRED, VERIFY_CA, VERIFY_IDENTITY"],
    ["ssl=yes", "ssl must be one of true, false"],
    ['ssl={"rejectUnauthorized":true}', "ssl must be one of true, false"],
    ["ssl-mode=toString", "ssl-mode must be one of DISABLED, REQUIRED, VERIFY_CA, VERIFY_IDENTITY"],
    [
      "ssl=false&sslaccept=strict",
      "asks for TLS in several ways that contradict: DISABLED and VERIFY_IDENTITY",
    ],
    [
      "ssl-mode=REQUIRED&ssl-ca=/ca.pem",
      "names a CA, and does not want it checked: choose VERIFY_CA or VERIFY_IDENTITY",
    ],
    ["ssl-mode=DISABLED&ssl-ca=/ca.pem", "names files for TLS, and no TLS"],
    ["ssl-cert=/c.pem", "ssl-cert and ssl-key go together"],
    ["ssl=true&socket=/s.sock", "socket and TLS do not go together: a socket never leaves the machine"],
    ["ssl-ca=/a.pem&ssl-ca=/b.pem", "has the parameter ssl-ca twice"],
    [
      "connection_limit=5",
      'has the parameter "connection_limit", which is not known: set DATABASE_CONNECTIONS instead',
    ],
    [
      "sslidentity=/x.p12",
      'has the parameter "sslidentity", which is not known: name ssl-cert and ssl-key, PEM files, instead',
    ],
    [
      "tls=1",
      'has the parameter "tls", which is not known: it takes socket, ssl-mode, ssl-ca, ssl-cert, ssl-key',
    ],
  ])("%s is refused by name", (query, fault) => {
    expect(faultsOf(`${base}?${query}`)).toContain(fault);
  });

  test("no parameter is ignored: each either changes the address or is a fault", () => {
    const plain = JSON.stringify(parseDatabaseUrl(base));
    fc.assert(
      fc.property(
        fc.stringMatching(/^[a-z_-]{1,20}$/),
        fc.stringMatching(/^[a-zA-Z0-9/._-]{1,20}$/),
        (name, value) => {
          const text = JSON.stringify(parseDatabaseUrl(`${base}?${name}=${value}`));
          // Only what says that there is to be no TLS leaves it at that.
          if (`${name}=${value}` !== "ssl=false" && `${name}=${value}` !== "ssl-mode=DISABLED")
            expect(text).not.toBe(plain);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  test("no fault quotes user, password or values", () => {
    for (const text of [
      `${base}?ssl-mode=hunter2`,
      `${base}?x=hunter2`,
      "mysql://hunter2:hunter2@/",
      "mysql://a:%zz@h/hunter2",
    ])
      expect(faultsOf(text).join(), text).not.toMatch(/hunter2|S3cret/);
  });

  test.each([
    ["mysql://root@127.0.0.1/x", true],
    ["mysql://root@localhost:3306/x", true],
    ["mysql://root@[::1]:3306/x", true],
    ["mysql://root@localhost/x?socket=/run/mysqld.sock", true],
    ["mysql://root@localhost.example.com/x", false],
    ["mysql://root@127.0.0.1.example.com/x", false],
    ["mysql://root@10.0.0.5/x", false],
  ])("%s is this machine: %s", (text, isLocal) => {
    expect(parseDatabaseUrl(text)).toMatchObject({ outcome: "valid", address: { isLocal } });
  });
});
