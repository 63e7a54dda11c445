import {
  json,
  redirect,
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
} from "@remix-run/node";
import { Link, useLoaderData } from "@remix-run/react";
import { requireAccount, requireAccounts } from "#app/account.server.ts";
import { accountLinks } from "#app/components/account/account-links.ts";
import { AccountPage } from "#app/components/account/account-page.tsx";
import { YourAccount } from "#app/components/account/your-account.tsx";
import { changeAccount } from "./change-account.server.ts";

export const links = accountLinks;
export const meta: MetaFunction = () => [{ title: "Your account · Tillsight" }];

export async function loader({ request }: LoaderFunctionArgs) {
  const { account, sessionId } = await requireAccount(request);
  const accounts = requireAccounts();
  const [sessions, passkeys] = await Promise.all([
    accounts.sessions(account.id),
    accounts.passkeys(account.id),
  ]);
  return json({
    name: account.name,
    email: account.email,
    hasSecondFactor: account.hasSecondFactor,
    passwords: accounts.allowsPasswords,
    sessions: sessions.map(({ id, signedInAt, address, browser }) => ({
      id,
      signedInAt,
      address,
      browser,
      isThis: id === sessionId,
    })),
    passkeys,
  });
}

export async function action({ request, context }: ActionFunctionArgs) {
  const session = await requireAccount(request);
  const { answer, cookies, left } = await changeAccount(session, request, context);
  const response = left ? redirect("/") : json(answer);
  for (const cookie of cookies) response.headers.append("Set-Cookie", cookie);
  return response;
}

export default function Account() {
  const account = useLoaderData<typeof loader>();
  return (
    <AccountPage title="Your account">
      <p>
        <Link to="/shops">Your shops</Link>
      </p>
      <YourAccount account={account} />
    </AccountPage>
  );
}
