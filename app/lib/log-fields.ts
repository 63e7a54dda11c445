import { AsyncLocalStorage } from "node:async_hooks";

type Fields = Readonly<Record<string, unknown>>;

const store = new AsyncLocalStorage<Fields>();

/** Runs work of which every log line is to carry these fields: a request's id, a job's. */
export function withLogFields<Result>(fields: Fields, work: () => Result): Result {
  return store.run({ ...store.getStore(), ...fields }, work);
}

/** The fields of the work under way. */
export function logFields(): Fields {
  return store.getStore() ?? {};
}
