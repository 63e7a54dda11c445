/** @typedef {(step: string, state: string) => void} Say */

/** @type {Say} */
export function say(step, state) {
  console.log(`[prepare] ${step} … ${state}`);
}

/**
 * Runs a step that may take a while and says so every 15 seconds, so that silence always means "stuck".
 * @template T
 * @param {string} step
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function timed(step, work) {
  const started = Date.now();
  const seconds = () => Math.round((Date.now() - started) / 1000);
  const timer = setInterval(() => say(step, `${seconds()} s`), 15_000);
  try {
    const result = await work();
    say(step, `done in ${seconds()} s`);
    return result;
  } finally {
    clearInterval(timer);
  }
}
