import { findDatabaseProgram } from "../database/program.mjs";
import { Mistake } from "../process/mistake.mjs";
import { say } from "./report.mjs";
import { canUseApt } from "./system-packages.mjs";

/** The server and the initialiser, without the package that starts a system service. */
const debianPackages = ["mariadb-server-core", "mariadb-client-core"];

/**
 * What Debian packages a MySQL-compatible server needs; none when one is there or DATABASE_URL names one.
 * @param {string} database what the command's database may be called on a server of one's own
 * @returns {string[]}
 */
export function databasePackages(database) {
  if (process.env.DATABASE_URL) {
    say("database", "the one that DATABASE_URL names; none is started");
    return [];
  }
  const found = findDatabaseProgram();
  if (found) {
    say("database server", `found ${found.program} (${found.flavour})`);
    return [];
  }
  if (canUseApt()) return debianPackages;
  throw new Mistake(withoutServer(database));
}

/** @param {string} database */
const withoutServer = (
  database,
) => `No MySQL-compatible server is installed, and without root and apt this command installs none. Either
  Debian, Ubuntu   sudo apt-get install --no-install-recommends ${debianPackages.join(" ")}
  Fedora           sudo dnf install mariadb-server
  macOS            brew install mariadb
and run the command again (it starts a private server of its own; no service is needed), or bring a server:
  docker run -d --name tillsight-db -p 127.0.0.1:3306:3306 -e MARIADB_ALLOW_EMPTY_ROOT_PASSWORD=1 mariadb:11.4
  export DATABASE_URL=mysql://root@127.0.0.1:3306/${database}`;
