import {
  json,
  redirect,
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
} from "@remix-run/node";
import { useActionData, useLoaderData, useNavigation } from "@remix-run/react";
import {
  field,
  from,
  nextPath,
  requireAccounts,
  requireOwnOrigin,
  signedIn,
  withCookies,
} from "#app/account.server.ts";
import { accountLinks } from "#app/components/account/account-links.ts";
import { SignInPage, type SignInAnswer } from "#app/components/account/sign-in-page.tsx";
import { services } from "#app/services.server.ts";

export const links = accountLinks;
export const meta: MetaFunction = () => [{ title: "Sign in · Tillsight" }];

/**
 * Shopify opens the app at its root: the parameters that prove the shop go on to the app. In a frame it is always the
 * admin's, whatever the address has lost. Everybody else signs in here.
 */
export async function loader({ request }: LoaderFunctionArgs) {
  const { search, searchParams } = new URL(request.url);
  const isFrame = request.headers.get("sec-fetch-dest") === "iframe";
  if (isFrame || searchParams.has("shop")) return redirect(`/app${search}`);
  if (!services.accounts) return redirect("/auth/login");
  const next = nextPath(searchParams.get("next"));
  const session = await signedIn(request);
  if (session) return redirect(session.isComplete ? next : `/sign-in/code?next=${encodeURIComponent(next)}`);
  return json({ next, passwords: services.accounts.allowsPasswords });
}

/** Sends a link, or signs in by a password. What comes back says nothing about which addresses have an account. */
export async function action({ request, context }: ActionFunctionArgs) {
  const accounts = requireAccounts();
  requireOwnOrigin(request);
  const form = await request.formData();
  const email = field(form, "email");
  const password = field(form, "password");
  const next = nextPath(form.get("next"));
  if (password === "") return json(await accounts.sendLink(from(request, context), email, next));
  const outcome = await accounts.signInByPassword(from(request, context), email, password);
  if (outcome.outcome === "refused" || outcome.outcome === "too_many") return json(outcome);
  const to = outcome.outcome === "signed_in" ? next : `/sign-in/code?next=${encodeURIComponent(next)}`;
  return withCookies(redirect(to), outcome.cookies);
}

export default function SignIn() {
  const { next, passwords } = useLoaderData<typeof loader>();
  const answer = useActionData<SignInAnswer>();
  const busy = useNavigation().state !== "idle";
  return <SignInPage next={next} passwords={passwords} answer={answer} busy={busy} />;
}
