import { requireAccounts } from "#app/account.server.ts";
import type { PeopleView } from "#app/components/account/people-page.tsx";
import { formatterOf, pickLocale } from "#app/lib/format.ts";
import { mayGive, permissionsOf, roles } from "#app/lib/permissions.ts";
import type { Services } from "#app/services.server.ts";
import { listInvitations, listMembers, organizationsOf } from "#app/tenancy/index.server.ts";

/** @returns undefined for an organization that is not the person's, or where they may not manage people. */
export async function loadPeople(
  { db, now }: Pick<Services, "db" | "now">,
  personId: string,
  organization: string,
  request: Request,
): Promise<PeopleView | undefined> {
  const asked = { organization, personId, at: now() };
  const [own, listed, invited] = await Promise.all([
    organizationsOf(db, personId),
    listMembers(db, asked),
    listInvitations(db, asked),
  ]);
  const here = own.find(({ publicId }) => publicId === organization);
  if (!here || listed.outcome !== "listed" || invited.outcome !== "listed") return undefined;
  const people = await requireAccounts().people(listed.members.map((member) => member.personId));
  const format = formatterOf(pickLocale(null, request.headers.get("Accept-Language")), "UTC");
  return {
    name: here.name,
    mayGive: roles.filter((role) => mayGive(here.role, role)),
    mayTransfer: permissionsOf(here.role).has("transfer_ownership"),
    members: listed.members.map((member) => ({
      id: member.personId,
      name: people.get(member.personId)?.name ?? "",
      email: people.get(member.personId)?.email ?? "",
      role: member.role,
      isYou: member.personId === personId,
    })),
    invitations: invited.invitations.map(({ publicId, email, role, expiresAt }) => ({
      id: publicId,
      email,
      role,
      until: `${format.moment(expiresAt, now())} UTC`,
    })),
  };
}
