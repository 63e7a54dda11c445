import { Mistake } from "../process/mistake.mjs";
import { adviceOn } from "../prepare/advice.mjs";
import { commands } from "./commands.mjs";

/**
 * Says on standard error why a command ended: a known mistake in words, anything else with its stack.
 * @param {string} name of the command
 * @param {unknown} error
 * @returns {number} exit code
 */
export function explain(name, error) {
  const known = knownMistake(name, error);
  console.error(known ? `[${name}] ${known.message}` : error);
  return known ? known.code : 1;
}

/**
 * @param {string} name
 * @param {unknown} error
 * @returns {{ message: string, code: number } | undefined}
 */
function knownMistake(name, error) {
  if (!(error instanceof Error)) return undefined;
  if (error instanceof Mistake || error.name === "SettingsError")
    return { message: error.message, code: error instanceof Mistake ? error.code : 1 };
  const {
    code = "",
    syscall,
    port,
    address,
  } = /** @type {NodeJS.ErrnoException & { port?: number, address?: string }} */ (error);
  if (code.startsWith("ERR_PARSE_ARGS"))
    return { message: `${error.message}\nnpm run ${name} -- --help lists the options.`, code: 2 };
  if (syscall === "listen" || syscall === "bind" || (syscall === "getaddrinfo" && port === undefined))
    return { message: whyNotListening(name, code, port, address ?? error.message), code: 1 };
  if (code === "ERR_MODULE_NOT_FOUND")
    return {
      message: `${error.message}\nIf a package or generated code is missing: npm run setup makes all ready.`,
      code: 1,
    };
  if (code === "ENOSPC") return { message: `${error.message}\n${adviceOn(code)}`, code: 1 };
  return undefined;
}

/**
 * @param {string} name
 * @param {string} code
 * @param {number | undefined} port
 * @param {string} address
 */
function whyNotListening(name, code, port, address) {
  const setting = commands[name]?.port ?? "PORT";
  if (code === "EADDRINUSE")
    return `port ${port} is taken: end what listens there, or choose another with ${setting}`;
  if (code === "EACCES") return `port ${port} is not for this user: choose one from 1024 up with ${setting}`;
  return `nothing can listen at ${address} (${code}): HOST takes an address of this machine, such as 0.0.0.0 or 127.0.0.1`;
}
