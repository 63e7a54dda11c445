// Nothing newer than ES modules is written here: any Node that knows them must get as far as the answer.

/** What prepares a checkout: Prisma's installer takes these and refuses all others. */
export const FIRST_STEP = "20.19, 22.12, 24 or newer";

/** What runs the app where the pinned Node (a development package) is not installed: it reads TypeScript as it is. */
export const PRODUCTION = "22.18, 24 or newer";

/**
 * @param {string} version as process.versions.node
 * @returns {boolean} whether this Node can prepare a checkout
 */
export function canPrepare(version) {
  return isOneOf(version, [
    [20, 19],
    [22, 12],
    [24, 0],
  ]);
}

/**
 * @param {string} version as process.versions.node
 * @returns {boolean} whether this Node runs the app's own code
 */
export function canRunTheApp(version) {
  return isOneOf(version, [
    [22, 18],
    [24, 0],
  ]);
}

/**
 * Even numbers are the lines that live on; of one between two of them nothing is promised.
 * @param {string} version
 * @param {number[][]} lines [major, least minor], the last one for all that are newer
 */
function isOneOf(version, lines) {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [newest = 0] = lines[lines.length - 1] || [];
  return major > newest || lines.some(([line, least = 0]) => major === line && minor >= least);
}
