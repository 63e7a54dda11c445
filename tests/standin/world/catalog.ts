import { mulDiv } from "./money.ts";
import { random, seedOf, type Random } from "./random.ts";
import type { Ids } from "./ids.ts";
import type { Customer, Minor, Product } from "./types.ts";

const KINDS = [
  "Mug",
  "Shirt",
  "Lamp",
  "Notebook",
  "Scarf",
  "Candle",
  "Chair",
  "Bowl",
  "Backpack",
  "Print",
  "Blanket",
  "Soap",
];
const WORDS = [
  "Harbour",
  "Linen",
  "Oak",
  "Copper",
  "Meadow",
  "Slate",
  "Ember",
  "Tidal",
  "Paper",
  "Wool",
  "Alpine",
  "Velvet",
];
const VENDORS = ["Northlight", "Studio Kern", "Fjord & Co", "Casa Verde", "Atelier Lune", "木の店"];
const EMOJI = ["🌿", "🧶", "🪵", "𝓛"];
const SIZES = ["Small", "Medium", "Large", "Extra large"];
const FIRST = [
  "Ada",
  "Bruno",
  "Chloé",
  "Dmitri",
  "Elif",
  "Femi",
  "Grace",
  "Hiroshi",
  "Ines",
  "Jonas",
  "Kavya",
  "Łucja",
  "Mateo",
  "Noor",
  "Olena",
  "Pia",
];
const LAST = [
  "Adler",
  "Brandt",
  "Costa",
  "Dubois",
  "Eriksen",
  "Fujita",
  "García",
  "Haddad",
  "Ito",
  "Jansen",
  "Kowalska",
  "Lindqvist",
  "Moreau",
  "Novak",
  "Okafor",
  "Şahin",
];
const PLACES: ReadonlyArray<readonly [string, string | null]> = [
  ["US", "NY"],
  ["US", "CA"],
  ["US", "TX"],
  ["CA", "ON"],
  ["GB", null],
  ["DE", null],
  ["FR", null],
  ["JP", "JP-13"],
];

/** A price that looks like one: 3 to 180 units of a currency with cents, ending in .95, .50 or .00. */
function price(rng: Random, digits: number): Minor {
  const units = Math.round(3 * Math.pow(60, rng.next()));
  if (digits === 0) return units * 100 + rng.pick([0, 50, 80]);
  const cents = units * 100 + rng.pick([0, 50, 95, 99, -5]);
  return digits === 3 ? mulDiv(cents, 10, 3) : cents;
}

/** Product number `n` of a shop; every fortieth is a gift card (one variant an amount). */
export function generateProduct(
  ids: Ids,
  seed: number,
  n: number,
  digits: number,
  createdAt: number,
): Product {
  const rng = random(seedOf(seed, "product", n));
  const giftCard = n % 40 === 7;
  const emoji = rng.chance(0.08) ? ` ${rng.pick(EMOJI)}` : "";
  const kind = rng.pick(KINDS);
  const title = giftCard ? `Gift card ${n}` : `${rng.pick(WORDS)} ${kind} ${n}${emoji}`;
  const base = giftCard ? 25 * 10 ** Math.max(digits, 2) : price(rng, digits);
  const count = giftCard ? 3 : rng.pick([1, 1, 2, 3, 4]);
  return {
    id: ids.of(n),
    title,
    handle: `${title
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/-$/, "")}`,
    status: rng.chance(0.03) ? "draft" : rng.chance(0.03) ? "archived" : "active",
    vendor: rng.pick(VENDORS),
    productType: giftCard ? "Gift card" : kind,
    tags: rng.chance(0.4) ? ["new", kind.toLowerCase()] : [],
    giftCard,
    createdAt,
    updatedAt: createdAt,
    publishedAt: createdAt,
    optionName: giftCard ? "Denominations" : count > 1 ? "Size" : "Title",
    variants: Array.from({ length: count }, (_, i) => ({
      id: ids.of(n * 100 + i),
      title: giftCard ? String(25 * (i + 1)) : count === 1 ? "Default Title" : (SIZES[i] ?? `Size ${i}`),
      sku: giftCard ? "" : `SKU-${String(n).padStart(4, "0")}-${i + 1}`,
      barcode: rng.chance(0.5) ? String(4_000_000_000_000 + n * 100 + i) : null,
      price: giftCard ? base * (i + 1) : base + i * mulDiv(base, 1, 10),
      compareAtPrice: rng.chance(0.15) ? mulDiv(base, 13, 10) + i * base : null,
      position: i + 1,
      inventoryItemId: ids.of(n * 100 + i),
      inventoryQuantity: rng.int(-2, 240),
      unitCost: rng.chance(0.7) ? mulDiv(base, 4, 10) : null,
      taxable: !giftCard,
      createdAt,
      updatedAt: createdAt,
    })),
  };
}

/** Customer number `n` of a shop, without what the orders say of him. */
export function generateCustomer(ids: Ids, seed: number, n: number, createdAt: number): Customer {
  const rng = random(seedOf(seed, "customer", n));
  const firstName = rng.pick(FIRST);
  const lastName = rng.pick(LAST);
  const plain = `${firstName}.${lastName}`
    .normalize("NFD")
    .replace(/[^A-Za-z.]/g, "")
    .toLowerCase();
  const [countryCode, provinceCode] = rng.pick(PLACES);
  return {
    id: ids.of(n),
    firstName,
    lastName,
    email: `${plain}.${n}@example.com`,
    phone: null,
    createdAt,
    updatedAt: createdAt,
    locale: countryCode === "FR" ? "fr" : countryCode === "DE" ? "de" : "en",
    state: rng.chance(0.3) ? "enabled" : "disabled",
    tags: rng.chance(0.1) ? ["vip"] : [],
    verifiedEmail: rng.chance(0.9),
    acceptsMarketing: rng.chance(0.45),
    countryCode,
    provinceCode,
    numberOfOrders: 0,
    amountSpent: 0,
    lastOrderId: null,
  };
}

/** Taxes of the shop's home, as [title, rate] lists; the first is usual, the others belong to other places. */
export function taxesFor(
  currencyCode: string,
): ReadonlyArray<ReadonlyArray<{ title: string; rate: string }>> {
  switch (currencyCode) {
    case "USD":
      return [
        [
          { title: "New York State Tax", rate: "0.04" },
          { title: "New York City Tax", rate: "0.04875" },
        ],
        [{ title: "California State Tax", rate: "0.0725" }],
        [],
      ];
    case "JPY":
      return [[{ title: "消費税", rate: "0.1" }], [{ title: "消費税", rate: "0.08" }]];
    case "KWD":
      return [[], [{ title: "VAT", rate: "0.05" }]];
    case "GBP":
      return [[{ title: "GB VAT", rate: "0.2" }], []];
    default:
      return [
        [{ title: "VAT", rate: "0.19" }],
        [{ title: "VAT", rate: "0.07" }],
        [{ title: "VAT", rate: "0.077" }],
      ];
  }
}
