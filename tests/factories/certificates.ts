import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { generate } from "selfsigned";

/** PEM texts, and files of the same. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
  readonly certFile: string;
  readonly keyFile: string;
}

export interface Certificates {
  /** Signs `server` and `client`. */
  readonly authority: Certificate;
  /** Names localhost and 127.0.0.1. */
  readonly server: Certificate;
  /** Names another host; signed all the same. */
  readonly elsewhere: Certificate;
  readonly client: Certificate;
  /** Names localhost and 127.0.0.1, and is signed by nobody. */
  readonly selfSigned: Certificate;
  remove(): void;
}

/** Throw-away certificates, made now. */
export async function makeCertificates(): Promise<Certificates> {
  const folder = mkdtempSync(path.join(tmpdir(), "tillsight-certificates-"));
  const make = async (name: string, hosts: readonly string[], ca?: { key: string; cert: string }) => {
    const made = await generate([{ name: "commonName", value: name }], {
      keySize: 2048,
      algorithm: "sha256",
      extensions: [
        { name: "basicConstraints", cA: name === "authority", critical: true },
        ...(hosts.length === 0
          ? []
          : [
              {
                name: "subjectAltName" as const,
                altNames: hosts.map((host) =>
                  /^[\d.]+$/.test(host) ? { type: 7 as const, ip: host } : { type: 2 as const, value: host },
                ),
              },
            ]),
      ],
      ...(ca ? { ca } : {}),
    });
    const [certFile, keyFile] = [path.join(folder, `${name}.pem`), path.join(folder, `${name}-key.pem`)];
    writeFileSync(certFile, made.cert);
    writeFileSync(keyFile, made.private, { mode: 0o644 });
    return { cert: made.cert, key: made.private, certFile, keyFile };
  };
  const here = ["localhost", "127.0.0.1"];
  const authority = await make("authority", []);
  return {
    authority,
    server: await make("server", here, authority),
    elsewhere: await make("elsewhere", ["db.example.com"], authority),
    client: await make("client", [], authority),
    selfSigned: await make("self-signed", here),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
