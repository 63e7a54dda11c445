import { field } from "#app/account.server.ts";
import type { ShopsAnswer } from "#app/components/account/shops-page.tsx";
import type { Services } from "#app/services.server.ts";
import {
  createOrganization,
  createOwnShop,
  linkShop,
  type MembershipRefusal,
} from "#app/tenancy/index.server.ts";

type Answer = ShopsAnswer & {
  /** Where to go on. */
  readonly to?: string;
};

/** One change by a person to their organizations' shops, by the form's `intent`. */
export async function changeShops(
  { db, now }: Pick<Services, "db" | "now">,
  personId: string,
  form: FormData,
): Promise<Answer> {
  const intent = field(form, "intent");
  const organization = field(form, "organization");
  const change = { organization, personId, at: now() };
  const said = (outcome: "saved" | "refused", text: string, to?: string): Answer => ({
    ...{ intent, organization, outcome, text },
    ...(to === undefined ? {} : { to }),
  });
  switch (intent) {
    case "create_organization": {
      const made = await createOrganization(db, { name: field(form, "name") }, change);
      switch (made.outcome) {
        case "created":
          return said("saved", `${made.organization.name} is made.`);
        case "invalid_name":
          return said("refused", "Enter a name of at most 255 characters.");
        case "too_many":
          return said("refused", `You are in ${made.limit} organizations already, which is the most.`);
        default:
          return made satisfies never;
      }
    }
    case "create_shop": {
      const name = field(form, "name").trim();
      const currency = field(form, "currency");
      const timeZone = field(form, "timeZone");
      if (name === "" || name.length > 255) return said("refused", "Enter a name of at most 255 characters.");
      if (!Intl.supportedValuesOf("currency").includes(currency))
        return said("refused", "Choose a currency.");
      if (!isTimeZone(timeZone)) return said("refused", "Choose a time zone.");
      const made = await createOwnShop(db, { name, currency, timeZone }, change);
      switch (made.outcome) {
        case "created":
          return said("saved", "", `/app/settings/api-keys?shop=${made.shop.publicId ?? ""}`);
        case "too_many":
          return said("refused", `This organization has ${made.limit} shops already, which is the most.`);
        default:
          return said("refused", ofMembership(made));
      }
    }
    case "link_shop": {
      const linked = await linkShop(db, { code: field(form, "code") }, change);
      switch (linked.outcome) {
        case "linked":
          return said("saved", `${linked.shop.name} is linked.`);
        case "unknown_code":
          return said(
            "refused",
            "That code is wrong, was used, or is older than 15 minutes. Create a new one.",
          );
        case "too_many_attempts":
          return said("refused", "Too many wrong codes. Wait a quarter of an hour, then try again.");
        case "too_many":
          return said("refused", `This organization has ${linked.limit} shops already, which is the most.`);
        default:
          return said("refused", ofMembership(linked));
      }
    }
    default:
      return said("refused", "Nothing was changed. Reload the page and try again.");
  }
}

function ofMembership({ outcome }: MembershipRefusal): string {
  return outcome === "forbidden"
    ? "Your role in this organization doesn’t include this. Ask an owner or admin of it."
    : "You are no member of this organization, or not any more.";
}

function isTimeZone(text: string): boolean {
  return text === "UTC" || Intl.supportedValuesOf("timeZone").includes(text);
}
