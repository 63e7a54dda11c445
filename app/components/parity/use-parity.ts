import { useEffect, useReducer } from "react";
import type { DaysAsked, ParityDayView, ParityPart, ParityTally, ParityTrouble } from "./parity-view.ts";

/** How far the comparison of a range has come. */
export interface ParityRun {
  readonly state: "running" | "done" | "stopped";
  /** Newest first. */
  readonly days: readonly ParityDayView[];
  /** Days asked for. */
  readonly outOf: number;
  readonly summary: string | null;
  readonly differing: number;
  /** Why it stopped. */
  readonly trouble: ParityTrouble | null;
  /** Goes on where it stopped. */
  readonly retry: () => void;
  /** Starts over. */
  readonly again: () => void;
}

interface State {
  /** Counts starts: what an earlier one still brings is dropped. */
  readonly turn: number;
  readonly parts: readonly DaysAsked[];
  readonly done: number;
  readonly days: readonly ParityDayView[];
  readonly tally: ParityTally | null;
  readonly summary: string | null;
  readonly trouble: ParityTrouble | null;
}

type Event =
  | { readonly type: "start"; readonly parts: readonly DaysAsked[] }
  | { readonly type: "retry" }
  | { readonly type: "part"; readonly turn: number; readonly part: ParityPart };

const noAnswer: ParityTrouble = {
  outcome: "trouble",
  title: "The comparison was interrupted",
  detail: "The connection was lost. Try again to continue.",
};

function start(parts: readonly DaysAsked[], turn = 0): State {
  return { turn, parts, done: 0, days: [], tally: null, summary: null, trouble: null };
}

function reduce(state: State, event: Event): State {
  switch (event.type) {
    case "start":
      return start(event.parts, state.turn + 1);
    case "retry":
      return { ...state, trouble: null };
    case "part": {
      const { part } = event;
      if (event.turn !== state.turn) return state;
      if (part.outcome !== "compared") return { ...state, trouble: part };
      return {
        ...state,
        done: state.done + 1,
        days: [...state.days, ...part.days],
        tally: part.tally,
        summary: part.summary,
      };
    }
  }
}

/** Compares the parts one after the other, each one request, so that a history of any length stays bounded. */
export function useParity(parts: readonly DaysAsked[], enabled: boolean): ParityRun {
  const [state, dispatch] = useReducer(reduce, parts, (first) => start(first));
  const key = JSON.stringify(parts);
  const isOld = JSON.stringify(state.parts) !== key;
  useEffect(() => {
    if (isOld) dispatch({ type: "start", parts: JSON.parse(key) as DaysAsked[] });
  }, [isOld, key]);

  const { turn, done, tally, trouble } = state;
  const next = isOld || trouble ? undefined : state.parts[done];
  const [from, to] = [next?.from, next?.to];
  useEffect(() => {
    if (!enabled || from === undefined || to === undefined) return;
    const abort = new AbortController();
    const query = new URLSearchParams({ from, to });
    for (const [name, value] of Object.entries(tally ?? {})) query.set(name, String(value));
    askPart(query, abort.signal).then(
      (part) => dispatch({ type: "part", turn, part }),
      () => abort.signal.aborted || dispatch({ type: "part", turn, part: noAnswer }),
    );
    return () => abort.abort();
  }, [enabled, from, to, tally, turn]);

  return {
    state: trouble ? "stopped" : isOld || done < state.parts.length ? "running" : "done",
    days: isOld ? [] : state.days,
    outOf: state.parts.reduce((sum, part) => sum + lengthOf(part), 0),
    summary: isOld ? null : state.summary,
    differing: isOld ? 0 : (tally?.differing ?? 0),
    trouble,
    retry: () => dispatch({ type: "retry" }),
    again: () => dispatch({ type: "start", parts }),
  };
}

async function askPart(query: URLSearchParams, signal: AbortSignal): Promise<ParityPart> {
  const address = `/app/data/parity/days?${query.toString()}`;
  const response = await fetch(address, { headers: { Accept: "application/json" }, signal });
  if (!response.ok) throw new Error(`answered ${response.status}`);
  return (await response.json()) as ParityPart;
}

function lengthOf({ from, to }: DaysAsked): number {
  return (Date.parse(to) - Date.parse(from)) / 86_400_000 + 1;
}
