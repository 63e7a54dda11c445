/** The world's clock: the machine's, which can be made to stand still for the length of one change. */
export class Clock {
  #frozen: Date | null = null;

  readonly now = (): Date => this.#frozen ?? new Date();

  /** Runs `run` with the clock standing at `moment`. Every instant that the change writes is then in its journal entry. */
  readonly freeze = <T>(moment: Date, run: () => T): T => {
    this.#frozen = moment;
    try {
      return run();
    } finally {
      this.#frozen = null;
    }
  };
}
