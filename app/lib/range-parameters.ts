/** Parameters of an address that say together which days are shown. */
const DAYS = ["preset", "from", "to"] as const;
/** What they are compared with is a choice of its own. */
const COMPARISON = ["compare"] as const;

/** Of an address's parameters those that say which days are shown, and what they are compared with. */
export function rangeOf(search: URLSearchParams): URLSearchParams {
  return copy(search, [...DAYS, ...COMPARISON], new URLSearchParams());
}

/** The address's own days and comparison; where it names none, those chosen before. Other parameters stay. */
export function withChosenRange(search: URLSearchParams, chosen: URLSearchParams): URLSearchParams {
  const complete = new URLSearchParams(search);
  for (const choice of [DAYS, COMPARISON])
    if (!choice.some((name) => search.has(name))) copy(chosen, choice, complete);
  return complete;
}

function copy(from: URLSearchParams, names: readonly string[], to: URLSearchParams): URLSearchParams {
  for (const name of names) {
    const value = from.get(name);
    if (value !== null) to.set(name, value);
  }
  return to;
}
