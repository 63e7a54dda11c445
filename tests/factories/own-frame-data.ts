import type { OwnFrameData } from "#app/components/frame/frame-data.ts";
import { permissions } from "#app/lib/permissions.ts";

const names = [
  "Birch & Loom",
  "Cedar Cycles",
  "Dune Coffee",
  "Elm Street Books",
  "Fjord Knitwear",
  "Gale Sails",
];
const more = ["Harbour Tea", "Iris Optics", "Juniper Garden"];

/** Nine shops of two organizations. */
export const nineShops: OwnFrameData["shops"] = [...names, ...more].map((name, index) => ({
  id: `shp_${name.slice(0, 4).trim().toLowerCase()}${index}`,
  name,
  organization: index < names.length ? "Northwind Agency" : "Harbour Group",
}));

/** An owner who looks at the first of the shops in a window of our own. */
export function ownFrameData(differences: Partial<OwnFrameData> = {}): OwnFrameData {
  const shops = differences.shops ?? nineShops;
  const [first] = shops;
  if (!first) throw new Error("somebody without a shop sees no frame");
  return {
    kind: "own",
    permissions,
    person: { name: "Ada Byron King", email: "ada@northwind.example" },
    shop: {
      id: first.id,
      name: first.name,
      hasShopify: true,
      adminUrl: "https://admin.shopify.com/store/birch-loom",
    },
    shops,
    ...differences,
  };
}
