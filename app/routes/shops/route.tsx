import {
  json,
  redirect,
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
} from "@remix-run/node";
import { Link, useLoaderData } from "@remix-run/react";
import { requireAccount } from "#app/account.server.ts";
import { accountLinks } from "#app/components/account/account-links.ts";
import { AccountPage } from "#app/components/account/account-page.tsx";
import { ShopsPage } from "#app/components/account/shops-page.tsx";
import { services } from "#app/services.server.ts";
import { changeShops } from "./change-shops.server.ts";
import { loadShops } from "./load-shops.server.ts";

export const links = accountLinks;
export const meta: MetaFunction = () => [{ title: "Your shops · Tillsight" }];

export async function loader({ request }: LoaderFunctionArgs) {
  const { account } = await requireAccount(request);
  return json(await loadShops(services, account.id, request));
}

export async function action({ request }: ActionFunctionArgs) {
  const { account } = await requireAccount(request);
  const answer = await changeShops(services, account.id, await request.formData());
  return answer.to === undefined ? json(answer) : redirect(answer.to);
}

export default function Shops() {
  const view = useLoaderData<typeof loader>();
  return (
    <AccountPage title="Your shops" narrow={false}>
      <p>
        <Link to="/account">Your account</Link>
      </p>
      <ShopsPage view={view} />
    </AccountPage>
  );
}
