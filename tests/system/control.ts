import { setTimeout as pause } from "node:timers/promises";
import type { Expected } from "../standin/world/types.ts";

/** The stand-in's control address: makes things happen in its shops, and says what the numbers must be. */
export interface Control {
  readonly url: string;
  /** One action, as tests/standin/README.md lists them. @throws Error with the stand-in's own words on a refusal. */
  call<T = unknown>(action: string, fields?: Readonly<Record<string, unknown>>): Promise<T>;
  /** A change of a shop by the name of the world's function; returns the changed record. */
  mutate<T>(shop: string, op: string, ...args: unknown[]): Promise<T>;
  /** What the generator says of [from, to], days in the shop's zone. */
  expected(shop: string, from: string, to: string): Promise<Expected>;
}

/** Speaks to the stand-in at its origin. */
export function controlOf(url: string): Control {
  const call = async <T>(action: string, fields: Readonly<Record<string, unknown>> = {}): Promise<T> => {
    const response = await fetch(`${url}/__control/${action}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(fields),
    });
    const body = (await response.json()) as T & { error?: string };
    if (!response.ok) throw new Error(`stand-in, ${action}: ${body.error ?? response.status}`);
    return body;
  };
  return {
    url,
    call,
    mutate: async <T>(shop: string, op: string, ...args: unknown[]) =>
      (await call<{ record: T }>("mutate", { shop, op, args })).record,
    expected: (shop, from, to) => call<Expected>("expected", { shop, from, to }),
  };
}

/**
 * Asks until the answer is not undefined.
 * @throws Error that says what was waited for, after `seconds`.
 */
export async function until<T>(
  what: string,
  ask: () => Promise<T | undefined> | T | undefined,
  seconds = 120,
  everyMs = 50,
): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > deadline) throw new Error(`waited ${seconds} s for ${what}`);
    await pause(everyMs);
  }
}
