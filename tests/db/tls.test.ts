import mariadb from "mariadb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connectionOptions } from "#app/db/connection.server.ts";
import { findDatabaseProgram } from "../../scripts/database/program.mjs";
import { startPrivateServer, type PrivateServer } from "../../scripts/database/private-server.ts";
import { makeCertificates, type Certificates } from "../factories/certificates.ts";

/** A real server that takes nothing without TLS, as managed ones do. Where DATABASE_URL is given, none need be installed. */
describe.runIf(findDatabaseProgram())("H5: a server that demands TLS", () => {
  let certificates: Certificates;
  let server: PrivateServer;

  beforeAll(async () => {
    certificates = await makeCertificates();
    const { authority, server: own } = certificates;
    server = await startPrivateServer({
      purpose: "tls",
      durable: false,
      arguments: [`--ssl-ca=${authority.certFile}`, `--ssl-cert=${own.certFile}`, `--ssl-key=${own.keyFile}`],
    });
    const root = await mariadb.createConnection(connectionOptions(server.url("mysql")));
    for (const [name, how] of [
      ["'plain'", "REQUIRE NONE"],
      ["'proven'", "REQUIRE X509"],
    ]) {
      await root.query(`DROP USER IF EXISTS ${name}@'127.0.0.1'`);
      await root.query(`CREATE USER ${name}@'127.0.0.1' IDENTIFIED BY 'S3cretPassw0rd' ${how}`);
      await root.query(`GRANT SELECT ON mysql.* TO ${name}@'127.0.0.1'`);
    }
    await root.query("SET GLOBAL require_secure_transport = ON");
    await root.end();
  });
  afterAll(async () => {
    await server.stop();
    certificates.remove();
  });

  /** The cipher of the connection, or the error. */
  async function cipherOf(user: string, parameters: Readonly<Record<string, string>>): Promise<string> {
    const url = new URL(server.url("mysql"));
    url.username = user;
    url.password = "S3cretPassw0rd";
    for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
    try {
      const connection = await mariadb.createConnection(connectionOptions(url.href));
      const [row]: { Value: string }[] = await connection.query("SHOW STATUS LIKE 'Ssl_cipher'");
      await connection.end();
      return row?.Value ?? "";
    } catch (error) {
      return String(error);
    }
  }

  test("refuses who asks for none, and encrypts in every mode that the URL may ask for", async () => {
    const ca = { "ssl-ca": certificates.authority.certFile };
    expect(await cipherOf("plain", {})).toMatch(/error/i);
    const modes: readonly Readonly<Record<string, string>>[] = [
      { "ssl-mode": "REQUIRED" },
      { "ssl-mode": "VERIFY_CA", ...ca },
      { "ssl-mode": "VERIFY_IDENTITY", ...ca },
      { sslaccept: "strict", sslcert: certificates.authority.certFile },
      { sslaccept: "accept_invalid_certs" },
      { ssl: "true", ...ca },
    ];
    for (const parameters of modes)
      expect(await cipherOf("plain", parameters), JSON.stringify(parameters)).toMatch(/^(TLS|ECDHE)/);
  });

  test("is refused where its certificate is signed by an authority that was not named", async () => {
    for (const parameters of [
      { "ssl-mode": "VERIFY_IDENTITY" },
      { "ssl-mode": "VERIFY_CA" },
      { "ssl-mode": "VERIFY_CA", "ssl-ca": certificates.selfSigned.certFile },
    ])
      expect(await cipherOf("plain", parameters as Record<string, string>)).toMatch(/certificate/);
  });

  test("an account that asks for a client's certificate gets it", async () => {
    const { authority, client } = certificates;
    const strict = { "ssl-mode": "VERIFY_IDENTITY", "ssl-ca": authority.certFile };
    expect(await cipherOf("proven", strict)).toMatch(/error/i);
    const proven = { ...strict, "ssl-cert": client.certFile, "ssl-key": client.keyFile };
    expect(await cipherOf("proven", proven)).toMatch(/^(TLS|ECDHE)/);
  });
});
