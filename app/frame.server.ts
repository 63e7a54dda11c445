import type { FrameData } from "#app/components/frame/frame-data.ts";
import { storeAdminUrl } from "#app/lib/shop-domain.ts";
import type { Services } from "#app/services.server.ts";
import { shopsOf } from "#app/tenancy/index.server.ts";
import type { Visitor } from "#app/visitor.server.ts";

/** What the frame around the pages shows: in the admin what the person may open, outside of it also who and where they are. */
export async function loadFrame({ db }: Pick<Services, "db">, visitor: Visitor): Promise<FrameData> {
  const permissions = [...visitor.access.permissions];
  if (visitor.via === "shopify") return { kind: "admin", permissions };
  const { shop, name, email } = visitor;
  const shops = await shopsOf(db, visitor.userId);
  return {
    kind: "own",
    permissions,
    person: { name, email },
    shop: {
      id: shop.publicId ?? "",
      name: shop.name,
      hasShopify: shop.domain !== null,
      adminUrl: storeAdminUrl(shop.domain),
    },
    shops: shops.map((each) => ({
      id: each.shop.publicId ?? "",
      name: each.shop.name,
      organization: each.organization.name,
    })),
  };
}
