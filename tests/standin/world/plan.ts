import { random, seedOf } from "./random.ts";

const DAY = 86_400_000;

/** The skeleton of a history: when each order came and from whom; everything else follows from the seed. */
export interface HistoryPlan {
  readonly createdAt: Float64Array;
  readonly processedAt: Float64Array;
  /** Index of the customer, -1 for a guest. */
  readonly customer: Int32Array;
  /** When each customer's record was made. */
  readonly customerSince: Float64Array;
}

export interface PlanOptions {
  readonly seed: number;
  readonly orders: number;
  readonly customers: number;
  readonly from: number;
  readonly until: number;
}

/** Relative demand of a day: growth, the year's season, the week, a November peak, and noise. */
function demand(at: number, from: number, until: number, noise: number): number {
  const date = new Date(at);
  const growth = 0.7 + (0.6 * (at - from)) / Math.max(1, until - from);
  const yearDay = (at / DAY) % 365.25;
  const season = 1 + 0.25 * Math.cos((2 * Math.PI * (yearDay - 340)) / 365.25);
  const week = [0.85, 1.1, 1.0, 0.95, 1.0, 1.15, 0.95][date.getUTCDay()] ?? 1;
  const peak = date.getUTCMonth() === 10 && date.getUTCDate() >= 23 && date.getUTCDate() <= 30 ? 2.4 : 1;
  return growth * season * week * peak * (0.75 + 0.5 * noise);
}

/** Cumulative share of a day's orders by hour; few at night. */
const HOURS = [
  0, 0.015, 0.025, 0.03, 0.035, 0.045, 0.06, 0.09, 0.13, 0.18, 0.24, 0.3, 0.365, 0.43, 0.485, 0.54, 0.595,
  0.655, 0.72, 0.79, 0.86, 0.915, 0.955, 0.98, 1,
];

function timeOfDay(share: number): number {
  let hour = 0;
  while (hour < 23 && (HOURS[hour + 1] ?? 1) <= share) hour += 1;
  const low = HOURS[hour] ?? 0;
  const high = HOURS[hour + 1] ?? 1;
  return ((hour + (share - low) / (high - low)) / 24) * DAY;
}

/** Plans `orders` orders over [from, until), ascending, with repeat buyers. */
export function planHistory(options: PlanOptions): HistoryPlan {
  const { orders, customers } = options;
  const from = Math.ceil(options.from / 1000) * 1000;
  const until = Math.floor(options.until / 1000) * 1000;
  const rng = random(seedOf(options.seed, "plan"));
  const days = Math.max(1, Math.ceil((until - from) / DAY));
  const weights = Array.from({ length: days }, (_, i) => {
    const part = Math.min(1, (until - from - i * DAY) / DAY);
    return demand(from + i * DAY, from, until, rng.next()) * Math.max(part, 0.001);
  });
  const whole = weights.reduce((sum, weight) => sum + weight, 0);

  const plan: HistoryPlan = {
    createdAt: new Float64Array(orders),
    processedAt: new Float64Array(orders),
    customer: new Int32Array(orders),
    customerSince: new Float64Array(customers),
  };
  const ordering = Math.floor(customers * 0.88);
  const newcomer = orders > 0 ? Math.min(0.95, (1.02 * ordering) / orders) : 0;
  let day = 0;
  let passed = 0;
  let known = 0;
  let last = from;
  for (let n = 0; n < orders; n++) {
    const point = ((n + rng.next()) / orders) * whole;
    while (day < days - 1 && passed + (weights[day] ?? 0) <= point) {
      passed += weights[day] ?? 0;
      day += 1;
    }
    const dayStart = from + day * DAY;
    const dayLength = Math.min(DAY, until - dayStart);
    const within = (timeOfDay(Math.min(0.999999, (point - passed) / (weights[day] ?? 1))) / DAY) * dayLength;
    // Now and then two orders share a second: who came first is then a matter of the ids.
    const at = rng.chance(0.003) ? last : Math.max(last, Math.floor((dayStart + within) / 1000) * 1000);
    last = at;
    plan.createdAt[n] = at;
    plan.processedAt[n] = rng.chance(0.008)
      ? Math.max(from, at - rng.int(1, 20) * DAY - rng.int(0, 80_000) * 1000)
      : at;
    let customer = -1;
    if (!rng.chance(0.06)) {
      if (known < ordering && (known === 0 || rng.chance(newcomer))) {
        customer = known;
        known += 1;
        plan.customerSince[customer] = Math.max(from, at - rng.int(60, 4000) * 1000);
      } else if (known > 0) {
        customer = Math.floor(known * Math.pow(rng.next(), 1.15));
      }
    }
    plan.customer[n] = customer;
  }
  for (let i = known; i < customers; i++) {
    plan.customerSince[i] = from + Math.floor((rng.next() * (until - from)) / 1000) * 1000;
  }
  return plan;
}
