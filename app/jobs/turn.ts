/** How long a job may keep its worker from others. */
export interface Turn {
  /** Aborts when the worker stops or the lease is lost: end, nothing more can be written. */
  readonly signal: AbortSignal;
  /** Aborts when others have waited long enough: end after a checkpoint. Left out: there is time. */
  readonly turn?: AbortSignal;
}

/**
 * Makes the check that a job which goes on from its checkpoints does before each piece of work. It throws the signals'
 * reasons, but the turn's not before the first piece: however short a turn is, it gets on.
 */
export function createTurnCheck({ signal, turn }: Turn): () => void {
  let begun = false;
  return () => {
    signal.throwIfAborted();
    if (begun) turn?.throwIfAborted();
    begun = true;
  };
}
