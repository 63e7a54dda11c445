import { json, type ActionFunctionArgs, type LinksFunction, type LoaderFunctionArgs } from "@remix-run/node";
import { useFetcher, useLoaderData, type ClientActionFunctionArgs } from "@remix-run/react";
import { useState } from "react";
import { sendAction, UNSENT } from "#app/components/frame/send-action.ts";
import { keepPage } from "#app/components/frame/kept-page.ts";
import { TitleBar } from "#app/components/frame/title-bar.tsx";
import { KeysPage } from "#app/components/api-keys/keys-page.tsx";
import type { KeyWish } from "#app/components/api-keys/key-view.ts";
import styles from "#app/components/components.css?url";
import { services } from "#app/services.server.ts";
import { requireVisitor, requireShop } from "#app/visitor.server.ts";
import { changeKeys } from "./change-keys.server.ts";
import { loadKeys } from "./load-keys.server.ts";

export const links: LinksFunction = () => [{ rel: "stylesheet", href: styles }];

const unstored = { headers: { "Cache-Control": "no-store" } };

export async function loader({ request }: LoaderFunctionArgs) {
  const shop = await requireShop(request, "manage_keys");
  return json(await loadKeys(services, shop, request), unstored);
}

export const clientLoader = keepPage;

export async function action({ request }: ActionFunctionArgs) {
  const { shop, actor } = await requireVisitor(request, "manage_keys");
  return json(await changeKeys(services, shop, actor, request), unstored);
}

export const clientAction = (args: ClientActionFunctionArgs) =>
  sendAction(args, { outcome: "refused", reasons: { form: UNSENT } });

export default function ApiKeys() {
  const { keys } = useLoaderData<typeof loader>();
  const fetcher = useFetcher<typeof action>();
  const [wish, setWish] = useState<KeyWish | null>(null);
  return (
    <>
      <TitleBar title="Settings" />
      <KeysPage
        keys={keys}
        answer={fetcher.state === "idle" ? fetcher.data : undefined}
        pending={fetcher.state === "idle" ? null : wish}
        onWish={(next) => {
          setWish(next);
          fetcher.submit(next, { method: "post", encType: "application/json" });
        }}
      />
    </>
  );
}
