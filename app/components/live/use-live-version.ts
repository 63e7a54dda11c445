import { useEffect, useRef } from "react";

/** What the live address answers: `stamp` changes whenever the page has something new to show. */
export interface LiveAnswer {
  readonly stamp: string;
}

interface LiveOptions {
  readonly path: string;
  /** The stamp of what is on the page now. */
  readonly stamp: string;
  readonly enabled: boolean;
  readonly onChange: () => void;
}

const INTERVAL_MS = 2_500;
const SLOWEST_MS = 60_000;

/**
 * Asks every few seconds whether the page is out of date, while it is visible. Failures slow it down and are silent:
 * the page still shows what it knew.
 */
export function useLiveVersion({ path, stamp, enabled, onChange }: LiveOptions): void {
  const shown = useRef(stamp);
  const changed = useRef(onChange);
  useEffect(() => {
    shown.current = stamp;
    changed.current = onChange;
  });
  useEffect(() => {
    if (!enabled) return;
    const abort = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let wait = INTERVAL_MS;
    const next = () => {
      clearTimeout(timer);
      if (!abort.signal.aborted && document.visibilityState === "visible")
        timer = setTimeout(() => void ask(), wait);
    };
    const ask = async () => {
      try {
        const response = await fetch(path, {
          headers: { Accept: "application/json" },
          signal: abort.signal,
        });
        if (!response.ok) throw new Error(`live answered ${response.status}`);
        const answer = (await response.json()) as LiveAnswer;
        wait = INTERVAL_MS;
        if (answer.stamp !== shown.current) changed.current();
      } catch {
        wait = Math.min(wait * 2, SLOWEST_MS);
      }
      next();
    };
    const wake = () => {
      clearTimeout(timer);
      if (document.visibilityState === "visible") void ask();
    };
    document.addEventListener("visibilitychange", wake);
    next();
    return () => {
      abort.abort();
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", wake);
    };
  }, [path, enabled]);
}
