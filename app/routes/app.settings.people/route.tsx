import { json, type ActionFunctionArgs, type LinksFunction, type LoaderFunctionArgs } from "@remix-run/node";
import { useFetcher, useLoaderData, type ClientActionFunctionArgs } from "@remix-run/react";
import styles from "#app/components/components.css?url";
import { keepPage } from "#app/components/frame/kept-page.ts";
import { sendAction, UNSENT } from "#app/components/frame/send-action.ts";
import { TitleBar } from "#app/components/frame/title-bar.tsx";
import { StaffPage, type StaffAnswer } from "#app/components/people/staff-page.tsx";
import { services } from "#app/services.server.ts";
import { requireVisitor } from "#app/visitor.server.ts";
import { changeStaff, loadStaff } from "./staff.server.ts";

export const links: LinksFunction = () => [{ rel: "stylesheet", href: styles }];

export async function loader({ request }: LoaderFunctionArgs) {
  return json(await loadStaff(services, await requireVisitor(request, "manage_people"), request));
}

export const clientLoader = keepPage;

export async function action({ request }: ActionFunctionArgs) {
  const visitor = await requireVisitor(request, "manage_people");
  return json(await changeStaff(services, visitor, await request.formData()));
}

export const clientAction = (args: ClientActionFunctionArgs) =>
  sendAction(args, { outcome: "refused", text: UNSENT });

export default function People() {
  const view = useLoaderData<typeof loader>();
  const fetcher = useFetcher<StaffAnswer>();
  return (
    <>
      <TitleBar title="Settings" />
      <StaffPage
        view={view}
        answer={fetcher.state === "idle" ? fetcher.data : undefined}
        busy={fetcher.state !== "idle"}
        onWish={(wish) => fetcher.submit(wish, { method: "post" })}
      />
    </>
  );
}
