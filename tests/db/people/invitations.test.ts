import { beforeEach, describe, expect, test } from "vitest";
import { mayGive, roles } from "#app/lib/permissions.ts";
import {
  acceptInvitation,
  changeMemberRole,
  invite,
  leaveOrganization,
  listInvitations,
  listOrganizationAudit,
  MAX_OPEN_INVITATIONS,
  organizationsOf,
  readInvitation,
  revokeInvitation,
} from "#app/tenancy/index.server.ts";
import { interleave } from "../../factories/interleave.ts";
import {
  at,
  DAY,
  later,
  newOrganization,
  newPerson,
  usePeopleDatabase,
} from "../../factories/people-database.ts";
import { tracesOf } from "../../factories/traces.ts";

const database = usePeopleDatabase();
let agency: Awaited<ReturnType<typeof newOrganization>>;
beforeEach(async () => {
  agency = await newOrganization(database.db);
});

const founder = (when = at) => agency.as(agency.founder, when);

async function invited(change: { email?: string; role?: (typeof roles)[number]; when?: Date } = {}) {
  const email = change.email ?? `${newPerson()}@example.com`;
  const made = await invite(database.db, { email, role: change.role ?? "viewer" }, founder(change.when));
  if (made.outcome !== "invited") throw new Error(made.outcome);
  return { ...made, email };
}

/** Somebody signed in with that address. */
const person = (email: string, emailVerified = true) => ({ personId: newPerson(), email, emailVerified });
const accept = (token: string, who: ReturnType<typeof person>, when = at) =>
  acceptInvitation(database.db, token, who, when);
const isMember = async ({ personId }: { personId: string }) =>
  (await organizationsOf(database.db, personId)).some((one) => one.publicId === agency.publicId);

describe("an invitation", () => {
  test("makes whoever has the address a member with its role, whatever case the address is in", async () => {
    const { token, email, organization } = await invited({
      email: ` ${newPerson()}@Example.com `,
      role: "analyst",
    });
    expect(organization).toBe("Agency");
    expect(await readInvitation(database.db, token, at)).toEqual({
      outcome: "open",
      organization: "Agency",
      role: "analyst",
      expiresAt: later(7 * DAY),
    });
    const who = person(email.trim().toUpperCase());
    expect(await accept(token, who)).toEqual({
      outcome: "accepted",
      organization: { publicId: agency.publicId, name: "Agency" },
      role: "analyst",
    });
    expect(await organizationsOf(database.db, who.personId)).toMatchObject([{ role: "analyst" }]);
  });

  test("is refused to another address and to one that is not proven, without a word of whose it is", async () => {
    const { token, email } = await invited();
    const name = email.slice(0, email.indexOf("@"));
    for (const [who, outcome] of [
      [person(`${name}@example.org`), "other_address"],
      [person(`${name}+1@example.com`), "other_address"],
      [person(`x${name}@example.com`), "other_address"],
      [person(""), "other_address"],
      [person(email, false), "unverified"],
    ] as const) {
      const refused = await accept(token, who);
      expect(refused).toEqual({ outcome });
      expect(await isMember(who)).toBe(false);
    }
    // It is as good as before for whom it was sent to.
    expect((await accept(token, person(email))).outcome).toBe("accepted");
  });

  test("ends after seven days, to the millisecond", async () => {
    const [one, other] = [await invited(), await invited()];
    expect((await accept(one.token, person(one.email), later(7 * DAY - 1))).outcome).toBe("accepted");
    const late = person(other.email);
    expect(await accept(other.token, late, later(7 * DAY))).toEqual({ outcome: "expired" });
    expect(await readInvitation(database.db, other.token, later(7 * DAY))).toEqual({ outcome: "expired" });
    expect(await isMember(late)).toBe(false);
  });

  test("is good once, also for the same person, and however often its page is opened before", async () => {
    const { token, email } = await invited();
    for (let opened = 0; opened < 3; opened++)
      expect((await readInvitation(database.db, token, at)).outcome).toBe("open");
    const who = person(email);
    expect((await accept(token, who)).outcome).toBe("accepted");
    expect(await accept(token, who)).toEqual({ outcome: "used" });
    expect(await accept(token, person(email))).toEqual({ outcome: "used" });
    await leaveOrganization(database.db, agency.as(who.personId));
    expect(await accept(token, who)).toEqual({ outcome: "used" });
    expect(await isMember(who)).toBe(false);
  });

  test("makes one member of twenty who accept at the same time", async () => {
    const { token, email } = await invited();
    const all = Array.from({ length: 20 }, () => person(email));
    const came = await Promise.all(all.map((who) => accept(token, who)));
    expect(came.map(({ outcome }) => outcome).sort()).toEqual([
      "accepted",
      ...Array<string>(19).fill("used"),
    ]);
    const members = await Promise.all(all.map(isMember));
    expect(members.filter(Boolean)).toHaveLength(1);
  });

  test("that was taken back is no better than any other text, and so is a secret that is not its own", async () => {
    const { token, email, invitation } = await invited();
    const other = await invited();
    const wrong = (text: string) => [accept(text, person(email)), readInvitation(database.db, text, at)];
    const forged = [
      token.slice(0, -1) + (token.endsWith("a") ? "b" : "a"),
      other.token.slice(0, 19) + token.slice(19),
      token.toUpperCase(),
      `${token}x`,
      "",
      "ß",
      "x".repeat(100_000),
    ];
    for (const text of forged)
      expect(await Promise.all(wrong(text))).toEqual([{ outcome: "invalid" }, { outcome: "invalid" }]);
    const revoke = () => revokeInvitation(database.db, { invitation: invitation.publicId }, founder());
    expect(await revoke()).toEqual({ outcome: "revoked" });
    expect(await revoke()).toEqual({ outcome: "unknown_invitation" });
    expect(await Promise.all(wrong(token))).toEqual([{ outcome: "invalid" }, { outcome: "invalid" }]);
  });

  test("is accepted or taken back, never both, at any statement of the acceptance", async () => {
    for (let step = 1; ; step++) {
      const { token, email, invitation } = await invited();
      const who = person(email);
      const taken: { outcome?: string; revoked?: string } = {};
      const stood = await interleave(
        database.db,
        async (db) => (taken.outcome = (await acceptInvitation(db, token, who, at)).outcome),
        step,
        async () =>
          (taken.revoked = (
            await revokeInvitation(database.db, { invitation: invitation.publicId }, founder())
          ).outcome),
      );
      expect([taken, await isMember(who)]).toEqual(
        taken.outcome === "accepted"
          ? [{ outcome: "accepted", revoked: "unknown_invitation" }, true]
          : [{ outcome: "invalid", revoked: "revoked" }, false],
      );
      if (!stood) return;
    }
  });

  test("by somebody who may not invite any more is good for nothing", async () => {
    const admin = await agency.join("admin");
    const send = async (role: "admin" | "viewer") => {
      const email = `${newPerson()}@example.com`;
      const made = await invite(database.db, { email, role }, agency.as(admin));
      if (made.outcome !== "invited") throw new Error(made.outcome);
      return { token: made.token, email };
    };
    const [one, two, three] = [await send("admin"), await send("viewer"), await send("viewer")];
    expect((await accept(one.token, person(one.email))).outcome).toBe("accepted");
    await changeMemberRole(database.db, { personId: admin, role: "analyst" }, founder());
    expect(await accept(two.token, person(two.email))).toEqual({ outcome: "invalid" });
    await leaveOrganization(database.db, agency.as(admin));
    expect(await accept(three.token, person(three.email))).toEqual({ outcome: "invalid" });
  });

  test("to somebody who is a member already changes nothing of what they are", async () => {
    const { token, email } = await invited({ role: "admin" });
    const who = person(email);
    await accept(token, who);
    const second = await invited({ email, role: "viewer" });
    expect(await accept(second.token, who)).toEqual({
      outcome: "already_member",
      organization: { publicId: agency.publicId, name: "Agency" },
      role: "admin",
    });
  });

  test("of two to one address is the newer one", async () => {
    const first = await invited({ role: "admin" });
    const second = await invited({ email: first.email.toUpperCase(), role: "viewer" });
    expect(await accept(first.token, person(first.email))).toEqual({ outcome: "invalid" });
    expect(await accept(second.token, person(first.email))).toMatchObject({ role: "viewer" });
  });

  test("is stored without its token, and the audit without the address", async () => {
    const { token, email, invitation } = await invited();
    expect(token).toMatch(/^ts_inv_[0-9A-Za-z]{12}_[0-9A-Za-z]{43}$/);
    expect(await tracesOf(database.db, token.slice(20))).toEqual([]);
    expect(await tracesOf(database.db, email)).toEqual(["invitation.email ×1"]);
    const audit = await listOrganizationAudit(database.db, founder(), { action: "invitation.created" });
    expect(audit).toMatchObject({
      outcome: "listed",
      lines: [
        {
          actor: `person:${agency.founder}`,
          detail: {
            invitation: invitation.publicId,
            email: `${email.slice(0, 1)}…@example.com`,
            role: "viewer",
          },
        },
      ],
    });
  });
});

describe("who invites", () => {
  test("may invite what they may give, for all roles", async () => {
    for (const role of roles) {
      const by = agency.as(role === "owner" ? agency.founder : await agency.join(role));
      for (const target of roles) {
        const made = await invite(database.db, { email: `${newPerson()}@example.com`, role: target }, by);
        expect([role, target, made.outcome]).toEqual([
          role,
          target,
          mayGive(role, target) ? "invited" : "forbidden",
        ]);
      }
      const may = mayGive(role, "viewer");
      expect((await listInvitations(database.db, by)).outcome).toBe(may ? "listed" : "forbidden");
    }
  });

  test("sees what is open, newest first, and takes back what they may give", async () => {
    const [first, second] = [await invited({ role: "owner" }), await invited({ role: "support" })];
    const admin = await agency.join("admin");
    const listed = await listInvitations(database.db, agency.as(admin));
    expect(listed).toMatchObject({
      outcome: "listed",
      invitations: [
        { email: second.email, role: "support", invitedBy: agency.founder, createdAt: at },
        { email: first.email, role: "owner", expiresAt: later(7 * DAY) },
      ],
    });
    const revoke = (invitation: string) => revokeInvitation(database.db, { invitation }, agency.as(admin));
    expect(await revoke(first.invitation.publicId)).toEqual({ outcome: "forbidden" });
    expect(await revoke(second.invitation.publicId)).toEqual({ outcome: "revoked" });
    const left = await listInvitations(database.db, founder());
    expect(left).toMatchObject({ invitations: [{ email: first.email }] });
    expect(await listInvitations(database.db, founder(later(7 * DAY)))).toEqual({
      outcome: "listed",
      invitations: [],
    });
  });

  test("needs an address", async () => {
    for (const email of ["", "nobody", "a@b", "a b@example.com", `${"x".repeat(250)}@example.com`])
      expect(await invite(database.db, { email, role: "viewer" }, founder())).toEqual({
        outcome: "invalid_email",
      });
  });

  test("has fifty open ones at most, a second one to the same address not counted", async () => {
    const first = await invited();
    for (let more = 1; more < MAX_OPEN_INVITATIONS; more++) await invited();
    const wanted = { email: `${newPerson()}@example.com`, role: "viewer" } as const;
    expect(await invite(database.db, wanted, founder())).toEqual({ outcome: "too_many", limit: 50 });
    expect((await invite(database.db, { ...wanted, email: first.email }, founder())).outcome).toBe("invited");
    expect((await invite(database.db, wanted, founder(later(7 * DAY)))).outcome).toBe("invited");
  });
});
