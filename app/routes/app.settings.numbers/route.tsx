import { json, type ActionFunctionArgs, type LinksFunction, type LoaderFunctionArgs } from "@remix-run/node";
import { useFetcher, useLoaderData, type ClientActionFunctionArgs } from "@remix-run/react";
import { sendAction, UNSENT } from "#app/components/frame/send-action.ts";
import { useSavedToast } from "#app/components/form/use-saved-toast.ts";
import { keepPage } from "#app/components/frame/kept-page.ts";
import { TitleBar } from "#app/components/frame/title-bar.tsx";
import styles from "#app/components/components.css?url";
import { NumbersPage } from "#app/components/numbers/numbers-page.tsx";
import { services } from "#app/services.server.ts";
import { requireVisitor, requireShop } from "#app/visitor.server.ts";
import { loadNumbers, saveNumbers } from "./numbers.server.ts";

export const links: LinksFunction = () => [{ rel: "stylesheet", href: styles }];

export async function loader({ request }: LoaderFunctionArgs) {
  return json(await loadNumbers(services, await requireShop(request, "manage_settings")));
}

export const clientLoader = keepPage;

export async function action({ request }: ActionFunctionArgs) {
  const { shop, actor } = await requireVisitor(request, "manage_settings");
  const { outcome } = await saveNumbers(services, shop, actor, await request.formData());
  return json({ outcome }, { status: outcome === "invalid" ? 400 : 200 });
}

export const clientAction = (args: ClientActionFunctionArgs) => sendAction(args, { outcome: "unsent" });

const errors: Readonly<Record<string, string>> = {
  invalid: "These choices aren't possible. Reload the page and try again.",
  unsent: UNSENT,
};

export default function Numbers() {
  const { choices, recomputing, timeZone } = useLoaderData<typeof loader>();
  const saver = useFetcher<{ readonly outcome: string }>();
  useSavedToast(saver, ["changed", "unchanged"], "Settings saved");
  return (
    <>
      <TitleBar title="Settings" />
      <NumbersPage
        key={JSON.stringify(choices)}
        choices={choices}
        recomputing={recomputing}
        timeZone={timeZone}
        saving={saver.state !== "idle"}
        error={saver.state === "idle" && saver.data ? (errors[saver.data.outcome] ?? null) : null}
        onSave={({ includeTestOrders, refundDate }) =>
          saver.submit({ includeTestOrders: String(includeTestOrders), refundDate }, { method: "post" })
        }
      />
    </>
  );
}
