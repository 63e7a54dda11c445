import Connection from "mariadb/lib/connection.js";

let installed = false;

/**
 * Makes the driver (mariadb 3.4) check a server's certificate before it says anything to it. For servers that call
 * themselves MariaDB it connects unchecked and compares a fingerprint after the log-in: whoever stands between would only
 * have to ask for the password in clear. A mode without a check stays without one.
 */
export function checkCertificatesFirst(): void {
  if (installed) return;
  installed = true;
  const { createSecureContext } = Connection.prototype;
  Connection.prototype.createSecureContext = function (info, callback) {
    const { isMariaDB } = info;
    info.isMariaDB = () => false;
    try {
      createSecureContext.call(this, info, callback);
    } finally {
      info.isMariaDB = isMariaDB;
    }
  };
}
