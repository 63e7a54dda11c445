import type { Answer } from "./upload.ts";

export interface Tally {
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly stale: number;
  readonly rejected: number;
}

export interface Progress {
  /** Takes in an answer; `readSoFar` of the file's bytes are answered with it. */
  add(answer: Answer, readSoFar: number): void;
  readonly tally: Tally;
  readonly records: number;
  /** A line that stays, above the bar. */
  say(line: string): void;
  /** Removes the bar and gives the summary. */
  finish(): string;
}

export interface ProgressOptions {
  readonly totalBytes: number;
  readonly write: (text: string) => void;
  /** A terminal gets a bar that moves, anything else a line now and then. */
  readonly isTerminal: boolean;
  readonly now: () => number;
}

const BAR = 24;
const BAR_MS = 100;
const LINE_MS = 5_000;

export function showProgress({ totalBytes, write, isTerminal, now }: ProgressOptions): Progress {
  const tally = { created: 0, updated: 0, unchanged: 0, stale: 0, rejected: 0 };
  const started = now();
  let records = 0;
  let bytes = 0;
  let shown = started;
  const seconds = () => Math.max(0.001, (now() - started) / 1000);
  const status = () => {
    const share = totalBytes === 0 ? 1 : Math.min(1, bytes / totalBytes);
    const left = share > 0 ? seconds() / share - seconds() : 0;
    const filled = Math.floor(share * BAR);
    const bar = isTerminal ? `[${"#".repeat(filled)}${".".repeat(BAR - filled)}] ` : "";
    const rejected = tally.rejected > 0 ? `  ${count(tally.rejected)} rejected` : "";
    return `${bar}${Math.floor(share * 100)} %  ${count(records)} records  ${count(Math.round(records / seconds()))}/s${rejected}  ${clock(left)} left`;
  };
  const clear = () => {
    if (isTerminal) write("\r\x1b[K");
  };
  return {
    tally,
    get records() {
      return records;
    },
    add(answer, readSoFar) {
      tally[answer.outcome] += 1;
      records += 1;
      bytes = readSoFar;
      if (now() - shown < (isTerminal ? BAR_MS : LINE_MS)) return;
      shown = now();
      clear();
      write(isTerminal ? status() : `${status()}\n`);
    },
    say(line) {
      clear();
      write(`${line}\n`);
    },
    finish() {
      clear();
      const parts = Object.entries(tally).flatMap(([outcome, n]) =>
        n > 0 ? [`${count(n)} ${outcome}`] : [],
      );
      return `${count(records)} records in ${seconds().toFixed(1)} s: ${parts.join(", ") || "none"}`;
    },
  };
}

function count(value: number): string {
  return value.toLocaleString("en-US");
}

function clock(seconds: number): string {
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}
