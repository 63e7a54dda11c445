import { redirect, type ActionFunctionArgs } from "@remix-run/node";
import { field, requireAccounts, requireOwnOrigin, signedIn, withCookies } from "#app/account.server.ts";

/** GET signs nobody out: any page could ask for it. */
export const loader = () => redirect("/");

/** Ends this browser's session, or with everywhere=yes all sessions of the person. */
export async function action({ request }: ActionFunctionArgs) {
  const accounts = requireAccounts();
  requireOwnOrigin(request);
  const session = await signedIn(request);
  const everywhere = field(await request.clone().formData(), "everywhere") === "yes";
  const cookies = await accounts.signOut(request);
  if (session?.isComplete && everywhere) await accounts.signOutEverywhere(session.account.id);
  return withCookies(redirect("/"), cookies);
}
