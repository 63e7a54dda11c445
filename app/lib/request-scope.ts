import { AsyncLocalStorage } from "node:async_hooks";

/** What belongs to one request and ends with it. */
interface RequestScope {
  readonly endings: Set<() => void>;
  readonly known: Map<string, unknown>;
  ended: boolean;
}

const store = new AsyncLocalStorage<RequestScope>();

/** Runs a request's work in a scope of its own. @returns what ends the scope: it runs everything that waits for it. */
export function inRequestScope(work: () => void): () => void {
  const scope: RequestScope = { endings: new Set(), known: new Map(), ended: false };
  store.run(scope, work);
  return () => {
    scope.ended = true;
    for (const ending of scope.endings) ending();
    scope.endings.clear();
  };
}

/** Runs `ending` when the request under way is answered or its client has gone; at once where there is none. */
export function atRequestEnd(ending: () => void): void {
  const scope = store.getStore();
  if (!scope || scope.ended) ending();
  else scope.endings.add(ending);
}

/** What `ask` came to for the request under way: its loaders, which run side by side, share it. */
export function oncePerRequest<Value>(name: string, ask: () => Value): Value {
  const scope = store.getStore();
  if (!scope) return ask();
  if (!scope.known.has(name)) scope.known.set(name, ask());
  return scope.known.get(name) as Value;
}
