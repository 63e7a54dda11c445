import type { Log } from "#app/log.server.ts";

export interface LaneOptions {
  readonly name: string;
  /** One round. True when it found work: the next follows at once. */
  readonly work: (signal: AbortSignal) => Promise<boolean>;
  /** Waits after a round without work: from the first to the longest, doubling. */
  readonly idleMs: readonly [first: number, longest: number];
  readonly signal: AbortSignal;
  readonly log: Log;
}

export interface Lane {
  /** Looks for work now. */
  wake(): void;
  /** Resolves once the signal has aborted and the last round is over. */
  readonly done: Promise<void>;
}

const AFTER_ERROR_MS = [250, 8_000] as const;

/** Runs rounds until the signal aborts. A round that throws is logged and followed by a growing wait. */
export function runLane(options: LaneOptions): Lane {
  const { signal, log, name } = options;
  let woken = false;
  let endWait: (() => void) | undefined;
  const wake = () => {
    woken = true;
    endWait?.();
  };
  signal.addEventListener("abort", wake, { once: true });

  async function wait(milliseconds: number): Promise<void> {
    if (woken || signal.aborted) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      endWait = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    endWait = undefined;
  }

  async function run(): Promise<void> {
    let idle = options.idleMs[0];
    let failures = 0;
    while (!signal.aborted) {
      woken = false;
      try {
        if (await options.work(signal)) idle = options.idleMs[0];
        else {
          await wait(idle);
          idle = woken ? options.idleMs[0] : Math.min(idle * 2, options.idleMs[1]);
        }
        failures = 0;
      } catch (error) {
        log.error({ lane: name, err: error }, "a round failed");
        // Not ended by a wake: events that keep coming must not turn an outage into a busy loop.
        woken = false;
        const pause = Math.min(AFTER_ERROR_MS[0] * 2 ** failures++, AFTER_ERROR_MS[1]);
        await wait(pause * (0.5 + Math.random() / 2));
      }
    }
  }
  return { wake, done: run() };
}
