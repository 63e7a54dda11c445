import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";

const MINUTE = 60;

/** Tries in a time, in seconds. A person who mistypes stays below; who guesses does not. */
const rules = {
  /** Of one client address, whatever it tries. */
  address: { points: 60, duration: 10 * MINUTE },
  /** Links sent to one e-mail address. */
  link: { points: 5, duration: 15 * MINUTE },
  /** Passwords tried on one account. */
  password: { points: 10, duration: 15 * MINUTE },
  /** Codes tried on one account: one of a million each, three of them good at a time. */
  second_factor: { points: 5, duration: 15 * MINUTE },
} as const;

export interface Limits {
  /** Counts a try. @returns seconds to wait where there were too many. */
  take(rule: keyof typeof rules, name: string): Promise<number | undefined>;
}

/** In this process's memory: with several web processes each counts for itself. */
export function createLimits(): Limits {
  const limiters = Object.fromEntries(
    Object.entries(rules).map(([name, rule]) => [name, new RateLimiterMemory({ keyPrefix: name, ...rule })]),
  );
  return {
    async take(rule, name) {
      try {
        await limiters[rule]?.consume(name);
        return undefined;
      } catch (refusal) {
        if (!(refusal instanceof RateLimiterRes)) throw refusal;
        return Math.max(1, Math.ceil(refusal.msBeforeNext / 1000));
      }
    },
  };
}
