import type { Fault } from "./injection.ts";

/** Faults in turn, `count` in all: a slow one comes up less often, each at least once. */
export function inTurn(faults: readonly Fault[], count: number): Fault[] {
  const turns = faults.map((fault) => ({ fault, every: Math.max(1, Math.round((fault.seconds ?? 2) / 2)) }));
  const order: Fault[] = [];
  for (let round = 0; order.length < count && faults.length > 0; round++)
    for (const { fault, every } of turns) if (round % every === 0 && order.length < count) order.push(fault);
  return order;
}
