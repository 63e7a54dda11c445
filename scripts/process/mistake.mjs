/**
 * What cannot be done as things stand. The message says why and what to do; no stack is shown.
 */
export class Mistake extends Error {
  /**
   * @param {string} message
   * @param {number} [code] the command's exit code: 2 for a wrong call
   */
  constructor(message, code = 1) {
    super(message);
    this.name = "Mistake";
    this.code = code;
  }
}
