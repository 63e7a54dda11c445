/** The driver's own connection: it has no types, and one of its methods is made stricter (strict-tls.server.ts). */
declare module "mariadb/lib/connection.js" {
  export default class Connection {
    createSecureContext: (this: Connection, info: { isMariaDB: () => boolean }, callback: () => void) => void;
  }
}
