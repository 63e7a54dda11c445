import { createFaults } from "./faults.ts";
import { seedOf } from "./random.ts";
import { Shop } from "./shop.ts";
import { ShopStore } from "./shop-store.ts";
import type { Faults, StandinEvent, World, WorldOptions } from "./types.ts";

const API_VERSION = "2026-07";

/** A world of shops, whole in memory and the same for the same seed; nothing leaves it by itself. */
export function createWorld(options: WorldOptions): World {
  const now = options.now ?? (() => new Date());
  const shops = new Map<string, Shop>();
  const faults = new Map<string, Faults>();
  const listeners = new Set<(event: StandinEvent) => void>();
  const closing: Array<() => Promise<void> | void> = [];
  const surroundings = {
    apiVersion: API_VERSION,
    now,
    emit: (event: StandinEvent) => listeners.forEach((listener) => listener(event)),
  };
  return {
    seed: options.seed,
    apiVersion: API_VERSION,
    now,
    addShop: (shopOptions) => {
      if (shops.has(shopOptions.domain)) throw new Error(`The shop ${shopOptions.domain} is there already.`);
      // By its domain alone: what is made apart from a running world, to be sent to its shop, names the same shop.
      const id = String(100_000_000 + (seedOf(shopOptions.domain) % 800_000_000));
      const store = new ShopStore(shopOptions, seedOf(options.seed, shopOptions.domain), id, now().getTime());
      const shop = new Shop(store, surroundings);
      shops.set(shopOptions.domain, shop);
      return shop;
    },
    shop: (domain) => shops.get(domain),
    shops: () => [...shops.values()],
    onEvent: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    faults: (domain) => {
      const known = faults.get(domain) ?? createFaults();
      faults.set(domain, known);
      return known;
    },
    onClose: (close) => void closing.push(close),
    close: async () => {
      for (const close of closing.splice(0)) await close();
    },
  };
}
