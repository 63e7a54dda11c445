import { field, requireAccounts } from "#app/account.server.ts";
import type { Account } from "#app/accounts/index.server.ts";
import type { PeopleAnswer } from "#app/components/account/people-page.tsx";
import { isRole, roleTexts } from "#app/lib/permissions.ts";
import type { Services } from "#app/services.server.ts";
import {
  changeMemberRole,
  invite,
  leaveOrganization,
  removeMember,
  renameOrganization,
  revokeInvitation,
  transferOwnership,
} from "#app/tenancy/index.server.ts";

/** One change of an organization's people, by the form's `intent`. */
export async function changePeople(
  services: Pick<Services, "db" | "now" | "log">,
  account: Account,
  organization: string,
  form: FormData,
): Promise<PeopleAnswer | { readonly to: string }> {
  const { db, now } = services;
  const change = { organization, personId: account.id, at: now() };
  const person = field(form, "person");
  const role = field(form, "role");
  switch (field(form, "intent")) {
    case "invite":
      return isRole(role)
        ? inviteSomebody(services, account, organization, { email: field(form, "email"), role })
        : refused("role");
    case "revoke": {
      const outcome = await revokeInvitation(db, { invitation: field(form, "invitation") }, change);
      return outcome.outcome === "revoked" ? saved("The invitation is withdrawn.") : refused(outcome.outcome);
    }
    case "change_role": {
      if (!isRole(role)) return refused("role");
      const outcome = await changeMemberRole(db, { personId: person, role }, change);
      return outcome.outcome === "changed" || outcome.outcome === "unchanged"
        ? saved("The role is saved. It counts from the next click.")
        : refused(outcome.outcome);
    }
    case "remove": {
      const outcome = await removeMember(db, { personId: person }, change);
      return outcome.outcome === "removed"
        ? saved("They see these shops no more.")
        : refused(outcome.outcome);
    }
    case "transfer": {
      const outcome = await transferOwnership(db, { to: person }, change);
      return outcome.outcome === "transferred"
        ? saved("Ownership is handed over.")
        : refused(outcome.outcome);
    }
    case "rename": {
      const outcome = await renameOrganization(db, { name: field(form, "name") }, change);
      return outcome.outcome === "renamed" ? saved("The name is saved.") : refused(outcome.outcome);
    }
    case "leave": {
      const outcome = await leaveOrganization(db, change);
      return outcome.outcome === "left" ? { to: "/shops" } : refused(outcome.outcome);
    }
    default:
      return refused("intent");
  }
}

async function inviteSomebody(
  { db, now, log }: Pick<Services, "db" | "now" | "log">,
  account: Account,
  organization: string,
  wanted: Parameters<typeof invite>[1],
): Promise<PeopleAnswer> {
  const change = { organization, personId: account.id, at: now() };
  const made = await invite(db, wanted, change);
  if (made.outcome !== "invited")
    return made.outcome === "too_many"
      ? { outcome: "refused", text: `${made.limit} invitations are open already. Withdraw some first.` }
      : refused(made.outcome);
  const { email, role, publicId } = made.invitation;
  try {
    await requireAccounts().sendInvitation({
      to: email,
      inviter: account.name === "" ? account.email : account.name,
      organization: made.organization,
      role: roleTexts[role].name,
      token: made.token,
    });
    return saved(`The invitation is on its way to ${email}.`);
  } catch (error) {
    log.error({ err: error }, "an invitation could not be sent");
    await revokeInvitation(db, { invitation: publicId }, change);
    return {
      outcome: "refused",
      text: `The mail server did not take the mail to ${email}. Try again later.`,
    };
  }
}

const saved = (text: string): PeopleAnswer => ({ outcome: "saved", text });

const reasons: Readonly<Record<string, string>> = {
  forbidden: "Your role in this organization doesn’t include this.",
  unknown_organization: "You are no member of this organization, or not any more.",
  unknown_member: "They are no member here any more.",
  unknown_invitation: "That invitation was accepted, withdrawn or is over.",
  last_owner: "An organization keeps one owner at least: make somebody else an owner first.",
  invalid_email: "Enter an email address, like name@example.com.",
  invalid_name: "Enter a name of at most 255 characters.",
  role: "Choose a role.",
  unchanged: "That is so already.",
};

function refused(outcome: string): PeopleAnswer {
  return {
    outcome: "refused",
    text: reasons[outcome] ?? "Nothing was changed. Reload the page and try again.",
  };
}
