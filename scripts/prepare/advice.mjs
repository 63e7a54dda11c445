/** What the README says a checkout needs. */
const sizes = "node_modules takes 1 GB, .local up to 1 GB more, npm's cache (~/.npm) 0.5 GB";

/** What failed, told by the output of npm, apt or a database server, and what to do about it. */
const causes = /** @type {const} */ ([
  [
    /ENOSPC|no space left on device|enough free space|disk full|EDQUOT/i,
    `The disk is full: ${sizes}. Make room and run the command again; it goes on from here.`,
  ],
  [
    /CERT|self.signed/,
    "The certificate of the server is not trusted. Behind a proxy that looks into TLS, give Node its CA (NODE_EXTRA_CA_CERTS=/path/to/ca.pem), and run the command again.",
  ],
  [
    /ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ECONNREFUSED|ECONNRESET|ENETUNREACH|EHOSTUNREACH|Could not resolve|Failed to fetch|Unable to connect|Temporary failure|network/i,
    "It cannot be reached. Check the network, and the proxy and registry settings (npm config, /etc/apt), and run the command again.",
  ],
  [
    /EACCES|EPERM|permission denied/i,
    "This user may not write there: were files of the checkout made by another user (sudo)? Put that right and run the command again.",
  ],
]);

/**
 * @param {string} output of a command that failed
 * @returns {string} what to do
 */
export function adviceOn(output) {
  const known = causes.find(([pattern]) => pattern.test(output));
  return known?.[1] ?? "Put that right and run the command again; it goes on from here.";
}
