import type { AppLoadContext } from "@remix-run/node";
import { field, from, requireAccounts } from "#app/account.server.ts";
import type { SignedIn, SignInOutcome } from "#app/accounts/index.server.ts";
import type { AccountAnswer } from "#app/components/account/account-view.ts";
import { minutes } from "#app/components/account/minutes.ts";
import { services } from "#app/services.server.ts";
import { forgetPerson } from "#app/tenancy/index.server.ts";

interface Change {
  readonly answer: AccountAnswer;
  readonly cookies: readonly string[];
  /** The account is gone, and the person with it. */
  readonly left?: boolean;
}

/** One change of a person's own account, by the form's `intent`. */
export async function changeAccount(
  session: SignedIn,
  request: Request,
  context: AppLoadContext,
): Promise<Change> {
  const accounts = requireAccounts();
  const visitor = from(request, context);
  const { id, email } = session.account;
  const form = await request.clone().formData();
  switch (field(form, "intent")) {
    case "rename":
      await accounts.rename(id, field(form, "name"));
      return saved("Saved.");
    case "remove_passkey":
      await accounts.removePasskey(id, field(form, "id"));
      return saved("The passkey is removed: it signs in no more.");
    case "end_session":
      await accounts.endSession(id, field(form, "id"));
      return saved("That browser is signed out.");
    case "begin_second_factor":
      return { answer: { outcome: "begun", ...(await accounts.beginSecondFactor(visitor)) }, cookies: [] };
    case "confirm_second_factor":
      return ofCode(
        await accounts.giveSecondFactor(visitor, field(form, "code")),
        "Codes are asked for from now on.",
      );
    case "end_second_factor":
      return ofCode(
        await accounts.endSecondFactor(visitor, field(form, "code")),
        "Codes are not asked for any more.",
      );
    case "set_password": {
      const outcome = await accounts.setPassword(visitor, session, field(form, "password"));
      return outcome.outcome === "saved" ? saved("Your password is saved.") : refused(outcome.reason);
    }
    case "delete": {
      if (field(form, "email").trim().toLowerCase() !== email)
        return refused("That is not your email address.");
      const reason = await deleteAccount(id, email);
      if (reason !== undefined) return refused(reason);
      services.log.info({ personId: id }, "an account was deleted");
      return { ...saved("Deleted."), left: true };
    }
    default:
      return refused("Nothing was changed. Reload the page and try again.");
  }
}

function ofCode(outcome: SignInOutcome, text: string): Change {
  switch (outcome.outcome) {
    case "signed_in":
    case "second_factor":
      return { answer: { outcome: "saved", what: text }, cookies: outcome.cookies };
    case "refused":
      return refused("That code isn’t right, or is over. Take the one that your app shows now.");
    case "too_many":
      return refused(`Too many tries. Wait ${minutes(outcome.retryAfterSeconds)}, then try again.`);
  }
}

const saved = (what: string): Change => ({ answer: { outcome: "saved", what }, cookies: [] });
const refused = (reason: string): Change => ({ answer: { outcome: "refused", reason }, cookies: [] });

/** @returns why it cannot be deleted yet, in words. */
async function deleteAccount(personId: string, email: string): Promise<string | undefined> {
  const left = await requireAccounts().erase(personId, (trx) =>
    forgetPerson(trx, { personId, email }, services.now()),
  );
  if (left.outcome === "forgotten") return undefined;
  return left.obstacles
    .map(({ organization: { name }, why }) =>
      why === "last_owner"
        ? `You are the last owner of ${name}: make somebody else its owner first.`
        : `Nobody else sees the shops of ${name} that aren’t from Shopify: invite somebody as its owner first.`,
    )
    .join(" ");
}
