import { Mistake } from "./mistake.mjs";

/**
 * An option that is a whole number from 0.
 * @param {string} name without its dashes
 * @param {string} text
 * @returns {number}
 * @throws {Mistake}
 */
export function wholeNumber(name, text) {
  if (!/^\d{1,9}$/.test(text)) throw new Mistake(`--${name} takes a whole number, not "${text}"`, 2);
  return Number(text);
}

/**
 * An option that is a share from 0 to 1.
 * @param {string} name without its dashes
 * @param {string} text
 * @returns {number}
 * @throws {Mistake}
 */
export function share(name, text) {
  if (!/^(0|1|0?\.\d+|[01]\.\d*)$/.test(text) || Number(text) > 1)
    throw new Mistake(`--${name} takes a number from 0 to 1, not "${text}"`, 2);
  return Number(text);
}
