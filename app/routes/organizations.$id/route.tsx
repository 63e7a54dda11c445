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
import { PeoplePage } from "#app/components/account/people-page.tsx";
import { services } from "#app/services.server.ts";
import { changePeople } from "./change-people.server.ts";
import { loadPeople } from "./load-people.server.ts";

export const links = accountLinks;
export const meta: MetaFunction = () => [{ title: "People · Tillsight" }];

/** The people of an organization, for whoever may manage them; to everybody else it is not there. */
export async function loader({ request, params }: LoaderFunctionArgs) {
  const { account } = await requireAccount(request);
  const view = await loadPeople(services, account.id, params.id ?? "", request);
  if (!view) throw new Response("There is no such organization among yours.", { status: 404 });
  return json(view);
}

export async function action({ request, params }: ActionFunctionArgs) {
  const { account } = await requireAccount(request);
  const answer = await changePeople(services, account, params.id ?? "", await request.formData());
  return "to" in answer ? redirect(answer.to) : json(answer);
}

export default function Organization() {
  const view = useLoaderData<typeof loader>();
  return (
    <AccountPage title={view.name} narrow={false}>
      <p>
        <Link to="/shops">Your shops</Link>
      </p>
      <PeoplePage view={view} />
    </AccountPage>
  );
}
