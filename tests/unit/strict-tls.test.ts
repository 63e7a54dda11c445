import { createServer, type AddressInfo, type Server } from "node:net";
import { TLSSocket } from "node:tls";
import mariadb from "mariadb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connectionOptions } from "#app/db/connection.server.ts";
import { makeCertificates, type Certificate, type Certificates } from "../factories/certificates.ts";

const SSL_REQUEST_BYTES = 36;
const password = "S3cretPassw0rd";
let certificates: Certificates;

beforeAll(async () => {
  certificates = await makeCertificates();
});
afterAll(() => certificates.remove());

/** Who stands between: greets as MariaDB does, takes TLS with its own certificate, and asks for the password in clear. */
async function imposter(own: Certificate): Promise<{ server: Server; port: number; heard: () => string }> {
  let heard = "";
  const server = createServer((socket) => {
    socket.on("error", () => undefined);
    socket.write(greeting());
    socket.once("data", (first: Buffer) => {
      // The request for TLS and the client's first words of it come in one piece.
      socket.pause();
      socket.unshift(first.subarray(SSL_REQUEST_BYTES));
      const secure = new TLSSocket(socket, { isServer: true, cert: own.cert, key: own.key });
      secure.on("error", () => undefined);
      secure.on("data", (chunk: Buffer) => {
        heard += chunk.toString("latin1");
        secure.destroy();
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { server, port: (server.address() as AddressInfo).port, heard: () => heard };
}

/** Protocol::HandshakeV10, https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_connection_phase_packets_protocol_handshake_v10.html */
function greeting(): Buffer {
  const PROTOCOL_41 = 0x200;
  const SSL = 0x800;
  const SECURE_CONNECTION = 0x8000;
  const PLUGIN_AUTH = 0x80000;
  const capabilities = PROTOCOL_41 | SSL | SECURE_CONNECTION | PLUGIN_AUTH | 0x8;
  const low = Buffer.alloc(2);
  low.writeUInt16LE(capabilities & 0xffff);
  const high = Buffer.alloc(2);
  high.writeUInt16LE(capabilities >>> 16);
  const body = Buffer.concat([
    Buffer.from([10]),
    Buffer.from("5.5.5-10.11.9-MariaDB\0"),
    Buffer.from([1, 0, 0, 0]),
    Buffer.from("12345678\0"),
    low,
    Buffer.from([45, 2, 0]),
    high,
    Buffer.from([21]),
    Buffer.alloc(10),
    Buffer.from("123456789012\0"),
    Buffer.from("mysql_clear_password\0"),
  ]);
  return Buffer.concat([Buffer.from([body.length, 0, 0, 0]), body]);
}

async function logIn(own: Certificate, query: string): Promise<{ error: string; heard: string }> {
  const { server, port, heard } = await imposter(own);
  const url = `mysql://app:${password}@127.0.0.1:${port}/shop?${query}`;
  try {
    const connection = await mariadb.createConnection({ ...connectionOptions(url), connectTimeout: 20_000 });
    await connection.end();
    return { error: "connected", heard: heard() };
  } catch (error) {
    return { error: String(error), heard: heard() };
  } finally {
    server.close();
  }
}

describe("H5: who stands between gets no password, whatever it says it is", () => {
  const ca = () => `ssl-ca=${encodeURIComponent(certificates.authority.certFile)}`;

  test.each([
    ["signed by nobody", "selfSigned", "ssl-mode=VERIFY_IDENTITY"],
    ["signed by nobody", "selfSigned", "ssl-mode=VERIFY_CA"],
    ["signed by nobody", "selfSigned", "ssl=true"],
    ["signed by nobody", "selfSigned", "sslaccept=strict"],
    ["of another host", "elsewhere", "ssl-mode=VERIFY_IDENTITY"],
  ] as const)("a certificate %s (%s), asked with %s", async (_what, name, query) => {
    const { error, heard } = await logIn(certificates[name], `${query}&${ca()}`);
    expect(heard).toBe("");
    expect(error).toMatch(/certificate|altnames/i);
  });

  test("the imposter does hear it where no check is asked for, and where the check is passed", async () => {
    expect((await logIn(certificates.selfSigned, "ssl-mode=REQUIRED")).heard).toContain(password);
    expect((await logIn(certificates.server, `ssl-mode=VERIFY_IDENTITY&${ca()}`)).heard).toContain(password);
    expect((await logIn(certificates.elsewhere, `ssl-mode=VERIFY_CA&${ca()}`)).heard).toContain(password);
  });

  test("a server's RSA key is asked for on this machine only", () => {
    expect(connectionOptions("mysql://a:b@127.0.0.1/x").allowPublicKeyRetrieval).toBe(true);
    expect(connectionOptions("mysql://a:b@localhost/x?socket=/s.sock").allowPublicKeyRetrieval).toBe(true);
    expect(connectionOptions("mysql://a:b@db.example.com/x").allowPublicKeyRetrieval).toBe(false);
  });

  test("a file that cannot be read is named by its parameter", () => {
    const options = () => connectionOptions("mysql://a:b@db.example.com/x?ssl-ca=/nowhere/ca.pem");
    expect(options).toThrow("DATABASE_URL names a file that cannot be read as ssl-ca");
  });
});
