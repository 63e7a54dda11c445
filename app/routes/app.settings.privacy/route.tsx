import { json, type ActionFunctionArgs, type LinksFunction, type LoaderFunctionArgs } from "@remix-run/node";
import { useFetcher, useLoaderData } from "@remix-run/react";
import { TitleBar } from "@shopify/app-bridge-react";
import styles from "#app/components/components.css?url";
import { PrivacyPage } from "#app/components/privacy/privacy-page.tsx";
import { services } from "#app/services.server.ts";
import { requirePerson, requireShop } from "#app/shopify.server.ts";
import { loadPrivacy, savePrivacy } from "./privacy.server.ts";

export const links: LinksFunction = () => [{ rel: "stylesheet", href: styles }];

export async function loader({ request }: LoaderFunctionArgs) {
  return json(loadPrivacy(services, await requireShop(request)));
}

export async function action({ request }: ActionFunctionArgs) {
  const { shop, actor } = await requirePerson(request);
  const { outcome } = await savePrivacy(services, shop, actor, await request.formData());
  return json({ outcome }, { status: outcome === "invalid" ? 400 : 200 });
}

export default function Privacy() {
  const { fields, customerDetails } = useLoaderData<typeof loader>();
  const saver = useFetcher<typeof action>();
  const refused = saver.state === "idle" && saver.data?.outcome === "invalid";
  return (
    <>
      <TitleBar title="Settings" />
      <PrivacyPage
        key={JSON.stringify(fields)}
        fields={fields}
        customerDetails={customerDetails}
        saving={saver.state !== "idle"}
        error={refused ? "These choices are not possible. Reload the page and try again." : null}
        onSave={(draft) => saver.submit(draft, { method: "post" })}
      />
    </>
  );
}
