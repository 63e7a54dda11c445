import { processorSeconds } from "../system/cpu.ts";
import type { Arena } from "./arena.ts";
import type { Attack, Came, Outcome } from "./attack.ts";
import { bodies } from "./bodies.ts";
import { measure } from "./measure.ts";
import { readers } from "./csv-readers.ts";
import { signatures } from "./signatures.ts";
import { texts } from "./texts.ts";

/** Made with every `npm test` in their short form. */
export const attacks: readonly Attack[] = [...texts, ...bodies, ...readers, ...signatures];

/** Idle first, then the same with the attack beside. */
export async function runAttack(arena: Arena, attack: Attack, isLong: boolean): Promise<Outcome> {
  await attack.prepare?.(arena, isLong);
  const least = isLong ? 200 : 40;
  const idle = await measure(arena, least, () => Promise.resolve());
  let harmless: number | undefined;
  if (attack.harmless) {
    const before = processorSeconds(arena.system.web.pid) ?? 0;
    await attack.harmless(arena, isLong);
    harmless = (processorSeconds(arena.system.web.pid) ?? 0) - before + idle.processor;
  }
  let came: Came | undefined;
  const during = await measure(arena, least, async () => (came = await attack.run(arena, isLong)));
  if (!came) throw new Error(`${attack.name} was not made`);
  return { attack, idle, during, came, harmless };
}

/** One outcome for a terminal: idle beside attack. */
export function describeOutcome({ attack, idle, during, came }: Outcome): string {
  const row = (name: string, { webhooks, failed, late, p50, p99, memory, processor }: Outcome["idle"]) =>
    `  ${name.padEnd(7)} webhooks ${String(webhooks).padStart(5)}, failed ${failed}, late ${late}, ` +
    `p50 ${p50.toFixed(0)} ms, p99 ${p99.toFixed(0)} ms, memory ${memory.toFixed(0)} MB, processor ${processor.toFixed(1)} s`;
  return [
    attack.name,
    row("idle", idle),
    row("attack", during),
    `  answers ${JSON.stringify(came.statuses)}, the last after ${came.last.toFixed(0)} ms`,
  ].join("\n");
}
