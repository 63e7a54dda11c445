import type { WorldPlan } from "./reopen-world.ts";

/** Shops as different as shops get: currency with and without decimals, taxes added and included, far time zones. */
const SHOPS: WorldPlan["shops"] = [
  {
    domain: "harbor-goods.myshopify.com",
    name: "Harbor Goods",
    currencyCode: "USD",
    ianaTimezone: "America/New_York",
    taxesIncluded: false,
  },
  {
    domain: "kopi-und-korn.myshopify.com",
    name: "Kopi & Korn",
    currencyCode: "EUR",
    ianaTimezone: "Asia/Kathmandu",
    taxesIncluded: true,
  },
  {
    domain: "aoba-stationery.myshopify.com",
    name: "Aoba Stationery",
    currencyCode: "JPY",
    ianaTimezone: "Asia/Tokyo",
    taxesIncluded: true,
  },
  {
    domain: "tidepool-supply.myshopify.com",
    name: "Tidepool Supply",
    currencyCode: "AUD",
    ianaTimezone: "Australia/Lord_Howe",
    taxesIncluded: true,
  },
];

/** The plan of a world with the first `count` shops, the first with `orders` orders, the others with half of it. Throws over four shops. */
export function demoShops(options: { seed: number; count: number; orders: number }): WorldPlan {
  if (options.count < 1 || options.count > SHOPS.length) throw new Error(`--shops is 1 to ${SHOPS.length}`);
  const shops = SHOPS.slice(0, options.count).map((shop, index) => {
    const orders = index === 0 ? options.orders : Math.ceil(options.orders / 2);
    return { ...shop, orders, customers: Math.max(5, Math.ceil(orders * 0.45)), products: 60 };
  });
  return { seed: options.seed, shops };
}
