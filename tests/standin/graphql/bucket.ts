export interface ThrottleStatus {
  readonly maximumAvailable: number;
  readonly currentlyAvailable: number;
  readonly restoreRate: number;
}

/** The leaky bucket of one app in one shop: 20 seconds' worth of points, refilled `restoreRate` a second. */
export class CostBucket {
  restoreRate: number;
  #available: number;
  #at: number;

  constructor(restoreRate: number, now: number) {
    this.restoreRate = restoreRate;
    this.#available = restoreRate * 20;
    this.#at = now;
  }

  get maximum(): number {
    return this.restoreRate * 20;
  }

  /** Takes the points, or none of them and false. */
  take(points: number, now: number): boolean {
    this.#refill(now);
    if (points > this.#available) return false;
    this.#available -= points;
    return true;
  }

  giveBack(points: number): void {
    this.#available = Math.min(this.maximum, this.#available + points);
  }

  status(now: number): ThrottleStatus {
    this.#refill(now);
    return {
      maximumAvailable: this.maximum,
      currentlyAvailable: Math.floor(this.#available),
      restoreRate: this.restoreRate,
    };
  }

  #refill(now: number): void {
    const passed = Math.max(0, now - this.#at) / 1000;
    this.#available = Math.min(this.maximum, this.#available + passed * this.restoreRate);
    this.#at = now;
  }
}
