import type { Order, World } from "../world/types.ts";
import { seededRandom } from "./disorder.ts";
import type { Mutation } from "./mutations.ts";

export interface LiveOptions {
  world: World;
  /** Makes a change; what `createOrder` gives back is the order. */
  mutate: (mutation: Mutation) => unknown;
  /** Mean time between two changes of the whole stand-in, milliseconds. */
  intervalMs: number;
  seed: number;
}

export type Happening = "order" | "refund" | "cancel" | "edit" | "product" | "customer";

/** How many of the newest orders can be refunded, cancelled or edited. */
const RECENT = 40;

/** Lets business go on: mostly new orders, now and then a refund, a cancellation, an edit, a product or customer change. */
export class LiveTraffic {
  readonly #options: LiveOptions;
  readonly #random: () => number;
  readonly #recent = new Map<string, string[]>();
  #timer: NodeJS.Timeout | null = null;
  intervalMs: number;

  constructor(options: LiveOptions) {
    this.#options = options;
    this.intervalMs = options.intervalMs;
    // Not the same on each start: the journal holds what happened before.
    this.#random = seededRandom(options.seed ^ Date.now());
  }

  get on(): boolean {
    return this.#timer !== null;
  }

  start(): void {
    if (!this.on) this.#schedule();
  }

  stop(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }

  /** Makes one change now, in a shop drawn by lot. */
  tick(): void {
    const shops = this.#options.world.shops();
    const shop = shops[Math.floor(this.#random() * shops.length)];
    if (!shop) return;
    this.#options.mutate(this.draw(shop.domain));
  }

  /** Keeps an order in the list of those that later changes pick from. */
  remember(shopDomain: string, orderId: string): void {
    const recent = this.#recent.get(shopDomain) ?? [];
    recent.push(orderId);
    if (recent.length > RECENT) recent.shift();
    this.#recent.set(shopDomain, recent);
  }

  #schedule(): void {
    const wait = this.intervalMs * (0.4 + 1.2 * this.#random());
    this.#timer = setTimeout(() => {
      this.#schedule();
      try {
        this.tick();
      } catch (error) {
        console.error("A live change was refused:", error);
      }
    }, wait);
  }

  /** The next change of a shop: of the kind asked for, else by lot. A refund, cancellation or edit needs a recent order. */
  draw(domain: string, what: Happening = this.#lot()): Mutation {
    const order = this.#pickOrder(domain);
    if (order && what === "refund") {
      const index = order.lines.findIndex((line) => left(line) > 0);
      return { shop: domain, op: "refundOrder", args: [order.id, { lines: [{ index, quantity: 1 }] }] };
    }
    if (order && what === "cancel") {
      return { shop: domain, op: "cancelOrder", args: [order.id, { reason: "customer" }] };
    }
    if (order && what === "edit")
      return { shop: domain, op: "editOrder", args: [order.id, { add: [{ quantity: 1 }] }] };
    if (what === "product") return this.#productChange(domain);
    if (what === "customer") return { shop: domain, op: "createCustomer", args: [{}] };
    return { shop: domain, op: "createOrder", args: [{}] };
  }

  #lot(): Happening {
    const roll = this.#random();
    if (roll < 0.1) return "refund";
    if (roll < 0.14) return "cancel";
    if (roll < 0.17) return "edit";
    if (roll < 0.22) return "product";
    return roll < 0.25 ? "customer" : "order";
  }

  #pickOrder(domain: string): Order | undefined {
    const recent = this.#recent.get(domain) ?? [];
    const id = recent[Math.floor(this.#random() * recent.length)];
    const order = id === undefined ? undefined : this.#options.world.shop(domain)?.order(id);
    return order?.cancelledAt === null && order.lines.some((line) => left(line) > 0) ? order : undefined;
  }

  #productChange(domain: string): Mutation {
    const products = [...(this.#options.world.shop(domain)?.products() ?? [])];
    const product = products[Math.floor(this.#random() * products.length)];
    if (!product) return { shop: domain, op: "createProduct", args: [{}] };
    const tags = product.tags.includes("featured")
      ? product.tags.filter((tag) => tag !== "featured")
      : [...product.tags, "featured"];
    return { shop: domain, op: "updateProduct", args: [product.id, { tags }] };
  }
}

function left(line: Order["lines"][number]): number {
  return line.quantity - line.removedQuantity - line.refundedQuantity;
}
