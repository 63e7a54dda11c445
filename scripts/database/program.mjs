import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";

/**
 * A MySQL-compatible server that is installed on this machine.
 * @typedef {object} DatabaseProgram
 * @property {string} program absolute path of mariadbd or mysqld
 * @property {"mariadb" | "mysql"} flavour
 * @property {string} version what the program says about itself
 * @property {string} [installer] mariadb-install-db; MySQL initialises itself
 */

const homebrew = ["/opt/homebrew", "/usr/local", "/home/linuxbrew/.linuxbrew"];
const programFolders = [
  "/usr/sbin",
  "/usr/local/sbin",
  "/usr/libexec",
  "/usr/local/mysql/bin",
  ...homebrew.flatMap((base) => [`${base}/bin`, `${base}/opt/mariadb/bin`, `${base}/opt/mysql/bin`]),
];

/**
 * Looks for a program on PATH, then in the further folders.
 * @param {readonly string[]} names in order of preference
 * @param {readonly string[]} [folders]
 * @returns {string | undefined} absolute path
 */
export function findProgram(names, folders = []) {
  const all = [...(process.env.PATH ?? "").split(path.delimiter).filter(Boolean), ...folders];
  for (const name of names) {
    const folder = all.find((candidate) => existsSync(path.join(candidate, name)));
    if (folder) return path.join(folder, name);
  }
  return undefined;
}

/** @returns {DatabaseProgram | undefined} undefined when no server is installed */
export function findDatabaseProgram() {
  for (const name of ["mariadbd", "mysqld"]) {
    const program = findProgram([name], programFolders);
    const version = program && versionOf(program);
    if (!program || !version) continue;
    // Debian's mysqld is a link to mariadbd: the version text tells, not the name.
    if (!/mariadb/i.test(version)) return { program, flavour: "mysql", version };
    const beside = path.dirname(program);
    const installer = findProgram(
      ["mariadb-install-db", "mysql_install_db"],
      ["/usr/bin", beside, path.join(beside, "../bin"), path.join(beside, "../scripts")],
    );
    if (installer) return { program, flavour: "mariadb", version, installer };
  }
  return undefined;
}

/** @param {string} program */
function versionOf(program) {
  try {
    return execFileSync(program, ["--no-defaults", "--version"], { encoding: "utf8" }).trim();
  } catch {
    return undefined;
  }
}
