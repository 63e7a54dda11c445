import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ShopOptions } from "../world/types.ts";
import type { GrantState } from "./grants.ts";
import type { Mutation } from "./mutations.ts";
import type { PendingDelivery } from "./webhooks.ts";

/** What makes the generated worlds of two starts the same. Instants as ISO text. */
export interface Birth {
  seed: number;
  bornAt: string;
  shops: Array<Omit<ShopOptions, "from" | "until"> & { from: string; until: string }>;
}

/** A change with the instant at which the world's clock stood, and the id of the record that it made or touched. */
export interface JournalEntry extends Mutation {
  moment: string;
  recordId: string | null;
}

/**
 * A directory that lets a stand-in go on where it stopped: `birth.json` (seed and shops), `journal.jsonl` (every
 * change, appended), `grants.json` (installs and tokens), `outbox.json` (webhooks not yet delivered).
 */
export class StateDir {
  readonly #dir: string;

  constructor(dir: string) {
    this.#dir = dir;
    mkdirSync(dir, { recursive: true });
  }

  birth(): Birth | undefined {
    return this.#read<Birth>("birth.json");
  }

  saveBirth(birth: Birth): void {
    this.#write("birth.json", birth);
  }

  grants(): GrantState | undefined {
    return this.#read<GrantState>("grants.json");
  }

  saveGrants(state: GrantState): void {
    this.#write("grants.json", state);
  }

  /** The deliveries that the last process left; the file is emptied by the next `saveOutbox`. */
  outbox(): PendingDelivery[] {
    return this.#read<PendingDelivery[]>("outbox.json") ?? [];
  }

  saveOutbox(pending: readonly PendingDelivery[]): void {
    this.#write("outbox.json", pending);
  }

  append(entry: JournalEntry): void {
    appendFileSync(join(this.#dir, "journal.jsonl"), `${JSON.stringify(entry)}\n`);
  }

  /** Oldest first. A last line without its end (the process was killed while writing) is left out. */
  journal(): JournalEntry[] {
    const file = join(this.#dir, "journal.jsonl");
    if (!existsSync(file)) return [];
    const text = readFileSync(file, "utf8");
    const whole = text.slice(0, text.lastIndexOf("\n") + 1);
    if (whole.length < text.length) writeFileSync(file, whole);
    return whole
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line) as JournalEntry);
  }

  #read<T>(name: string): T | undefined {
    const file = join(this.#dir, name);
    return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as T) : undefined;
  }

  #write(name: string, value: unknown): void {
    const file = join(this.#dir, name);
    writeFileSync(`${file}.new`, JSON.stringify(value));
    renameSync(`${file}.new`, file);
  }
}
