const waiting: (() => void)[] = [];

/**
 * Lets others be served: resolves in a later turn of the event loop. One waiter a turn: ten long works that breathe take
 * ten turns, with what came in between them, not one turn of ten slices.
 */
export function breathe(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve);
    if (waiting.length === 1) setImmediate(goOn);
  });
}

function goOn(): void {
  const [next] = waiting;
  next?.();
  // After what the waiter does first, which runs before the next turn.
  waiting.shift();
  if (waiting.length > 0) setImmediate(goOn);
}

/** Work in one go; 60 of these fit between two webhooks that must not wait. */
const SLICE_MS = 8;

/** Breathes whenever the work has gone on for some milliseconds: call it between small steps. */
export function createBreather(): () => Promise<void> | undefined {
  let since = performance.now();
  return () => {
    if (performance.now() - since < SLICE_MS) return undefined;
    return breathe().then(() => {
      since = performance.now();
    });
  };
}
