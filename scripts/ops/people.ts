import { isRole, roles } from "#app/lib/permissions.ts";
import { createLinkCodeAsOperator } from "#app/tenancy/index.server.ts";
import { nameOf, requireShop, WrongCall, type Call, type Result } from "./command.ts";

/** `link-code`: how a tenant without anybody gets its screens: somebody types this code in their organization. */
export async function linkCode(call: Call): Promise<Result> {
  const shop = requireShop(call);
  const maxRole = call.given.role ?? "owner";
  if (!isRole(maxRole)) throw new WrongCall(`--role takes one of ${roles.join(", ")}`);
  if (shop.state === "uninstalled" || shop.state === "redacted")
    throw new WrongCall(`${nameOf(shop)} is ${shop.state}: no code would open it`);
  const made = await createLinkCodeAsOperator(call.db, shop, { maxRole, at: call.now() });
  if (made.outcome === "too_many")
    return {
      code: 1,
      lines: [`${nameOf(shop)} has ${made.limit} codes that are not used yet: wait until one has ended`],
      data: { shop: nameOf(shop), limit: made.limit },
    };
  return {
    code: 0,
    lines: [
      `${made.code}   good once, until ${made.expiresAt.toISOString()}`,
      `links ${nameOf(shop)}`,
      `its people are there at most ${maxRole}`,
    ],
    data: { shop: nameOf(shop), linkCode: made.code, maxRole, expiresAt: made.expiresAt },
  };
}
