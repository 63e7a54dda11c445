import type { Mail } from "#app/mail/index.server.ts";

export interface InvitationMail {
  readonly to: string;
  /** Who invites, as they call themselves. */
  readonly inviter: string;
  readonly organization: string;
  readonly role: string;
  readonly token: string;
}

/** The mail that invites somebody. @param origin the app's public one */
export function invitationMail(origin: string, mail: InvitationMail): Mail {
  const [inviter, organization] = [oneLine(mail.inviter), oneLine(mail.organization)];
  return {
    to: mail.to,
    subject: `${inviter} invites you to ${organization} on Tillsight`,
    text: [
      `${inviter} invites you to ${organization} as ${mail.role}.`,
      "Open this link within 7 days, sign in with this email address, and accept:",
      "",
      `${origin}/invitation?token=${encodeURIComponent(mail.token)}`,
      "",
      "If you don’t know them, do nothing.",
      "",
    ].join("\n"),
  };
}

/** The mail that signs its reader in, and leads to `next`, a path of ours. */
export function linkMail(
  origin: string,
  { to, token, next }: { readonly to: string; readonly token: string; readonly next: string },
): Mail {
  return {
    to,
    subject: "Sign in to Tillsight",
    text: [
      "Open this link and press Sign in. It works once, for 15 minutes:",
      "",
      `${origin}/sign-in/link?${new URLSearchParams({ token, next }).toString()}`,
      "",
      "If you did not ask for it, do nothing: without the link nobody gets in.",
      "",
    ].join("\n"),
  };
}

/** What somebody chose as a name, for a mail: no line of it can look like one of ours. */
const oneLine = (text: string): string =>
  text
    .replaceAll(/[\s\p{Cc}]/gu, " ")
    .replaceAll(/ {2,}/g, " ")
    .trim()
    .slice(0, 80);
