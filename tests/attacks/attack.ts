import type { Arena } from "./arena.ts";
import type { Figures } from "./measure.ts";

/** What an attack's own requests came to. */
export interface Came {
  /** How often each status was answered; 0 is a connection that was cut. */
  readonly statuses: Readonly<Record<number, number>>;
  /** Milliseconds until the last answer. */
  readonly last: number;
  /** What must hold besides, by what it says: true, or what came instead. */
  readonly holds?: Readonly<Record<string, unknown>>;
}

export interface Attack {
  /** The fault's id and what it was. */
  readonly name: string;
  /** Made once, before anything is measured. */
  readonly prepare?: (arena: Arena, isLong: boolean) => Promise<void>;
  readonly run: (arena: Arena, isLong: boolean) => Promise<Came>;
  /** The same number of harmless requests, where what they cost says how dear the attack's are. */
  readonly harmless?: (arena: Arena, isLong: boolean) => Promise<unknown>;
  /** Statuses that its requests may get. */
  readonly answers: readonly number[];
  /** Megabytes that the web process may grow by. */
  readonly memory?: number;
  /** Milliseconds of the long form: the victim's webhooks' p99, and the attack's last answer. */
  readonly p99?: number;
  readonly last?: number;
}

export interface Outcome {
  readonly attack: Attack;
  readonly idle: Figures;
  readonly during: Figures;
  readonly came: Came;
  /** Processor seconds of the harmless requests. */
  readonly harmless: number | undefined;
}

/** Times as dear that a request may be for being hostile. */
const MAX_FACTOR = 12;

/**
 * What did not hold, in words. The short form counts answers, memory and processor time, which a busy machine does not
 * change; the long one takes the milliseconds, too.
 */
export function faultsOf({ attack, idle, during, came, harmless }: Outcome, isLong: boolean): string[] {
  const faults: string[] = [];
  const expect = (holds: boolean, text: string) => {
    if (!holds) faults.push(text);
  };
  const others = Object.keys(came.statuses).filter((status) => !attack.answers.includes(Number(status)));
  expect(others.length === 0, `it was answered ${JSON.stringify(came.statuses)}`);
  for (const [text, holds] of Object.entries(came.holds ?? {}))
    expect(holds === true, `${text}: ${JSON.stringify(holds)}`);
  expect(during.failed === 0, `${during.failed} of ${during.webhooks} signed webhooks failed`);
  if (attack.memory !== undefined)
    expect(during.memory < idle.memory + attack.memory, `memory grew to ${during.memory.toFixed(0)} MB`);
  if (harmless !== undefined)
    expect(
      during.processor < MAX_FACTOR * Math.max(harmless, 0.25),
      `it cost ${during.processor} s of processor`,
    );
  if (!isLong) return faults;
  expect(during.late === 0, `${during.late} signed webhooks were not answered in time`);
  if (attack.p99 !== undefined) expect(during.p99 < attack.p99, `webhooks' p99 ${during.p99.toFixed(0)} ms`);
  if (attack.last !== undefined)
    expect(came.last < attack.last, `last answer after ${came.last.toFixed(0)} ms`);
  return faults;
}
