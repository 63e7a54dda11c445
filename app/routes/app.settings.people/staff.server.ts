import { field } from "#app/account.server.ts";
import type { StaffAnswer, StaffView } from "#app/components/people/staff-page.tsx";
import { formatterOf, pickLocale } from "#app/lib/format.ts";
import { isRole, mayGive, roles } from "#app/lib/permissions.ts";
import type { Services } from "#app/services.server.ts";
import {
  changeDefaultRole,
  changeStaffRole,
  createLinkCode,
  listShopLinks,
  listStaff,
} from "#app/tenancy/index.server.ts";
import type { Visitor } from "#app/visitor.server.ts";

/** Who opens the app in the shop's admin, and which organizations see the shop. */
export async function loadStaff(
  { db, now }: Pick<Services, "db" | "now">,
  { shop, access, userId, via }: Visitor,
  request: Request,
): Promise<StaffView> {
  const format = formatterOf(pickLocale(null, request.headers.get("Accept-Language")), shop.timeZone);
  const [staff, links] = await Promise.all([listStaff(db, shop), listShopLinks(db, shop)]);
  return {
    hasShopify: shop.domain !== null,
    mayGive: roles.filter((role) => mayGive(access.role, role)),
    defaultRole: shop.settings.access.defaultRole,
    staff: staff.map((member) => ({
      id: member.userId,
      name: member.name ?? `Shopify user ${member.userId}`,
      role: member.role,
      byDefault: member.byDefault,
      isYou: via === "shopify" && member.userId === userId,
      lastSeen: format.moment(member.lastSeenAt, now()),
    })),
    organizations: links.map(({ organization, maxRole }) => ({ name: organization.name, maxRole })),
  };
}

/** One change of the shop's people, by the form's `intent`. */
export async function changeStaff(
  { db, now }: Pick<Services, "db" | "now">,
  { shop, access, actor }: Visitor,
  form: FormData,
): Promise<StaffAnswer> {
  const change = { actor, access, at: now() };
  const role = field(form, "role");
  switch (field(form, "intent")) {
    case "change_role": {
      if (role !== "" && !isRole(role)) return refused("Choose a role.");
      const wanted = { userId: field(form, "user"), role: role === "" ? null : role };
      const { outcome } = await changeStaffRole(db, shop, wanted, change);
      if (outcome === "changed" || outcome === "unchanged") return saved("Role saved");
      return refused(
        outcome === "last_owner"
          ? "The shop keeps one owner at least: make somebody else an owner first."
          : "Your role doesn’t include this.",
      );
    }
    case "default_role": {
      if (!isRole(role) || role === "owner") return refused("Choose a role.");
      const { outcome } = await changeDefaultRole(db, shop, { role }, change);
      return outcome === "forbidden" ? refused("Your role doesn’t include this.") : saved("Role saved");
    }
    case "link_code": {
      if (!isRole(role)) return refused("Choose a role.");
      const made = await createLinkCode(db, shop, { maxRole: role }, change);
      if (made.outcome === "created") return { outcome: "code", code: made.code };
      return refused(
        made.outcome === "too_many"
          ? `${made.limit} codes are open already. Wait until they are over.`
          : "Your role doesn’t include this.",
      );
    }
    default:
      return refused("Nothing was changed. Reload the page and try again.");
  }
}

const saved = (text: string): StaffAnswer => ({ outcome: "saved", text });
const refused = (text: string): StaffAnswer => ({ outcome: "refused", text });
