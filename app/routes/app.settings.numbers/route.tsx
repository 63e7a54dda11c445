import { json, type ActionFunctionArgs, type LinksFunction, type LoaderFunctionArgs } from "@remix-run/node";
import { useFetcher, useLoaderData } from "@remix-run/react";
import { TitleBar } from "@shopify/app-bridge-react";
import styles from "#app/components/components.css?url";
import { NumbersPage } from "#app/components/numbers/numbers-page.tsx";
import { SectionNavigation } from "#app/components/section/section-navigation.tsx";
import { settingsSection } from "#app/components/section/sections.ts";
import { services } from "#app/services.server.ts";
import { requireShop } from "#app/shopify.server.ts";
import { loadNumbers, saveNumbers } from "./numbers.server.ts";

export const links: LinksFunction = () => [{ rel: "stylesheet", href: styles }];

export async function loader({ request }: LoaderFunctionArgs) {
  return json(await loadNumbers(services, await requireShop(request)));
}

export async function action({ request }: ActionFunctionArgs) {
  const shop = await requireShop(request);
  const { outcome } = await saveNumbers(services, shop, await request.formData());
  return json({ outcome }, { status: outcome === "invalid" ? 400 : 200 });
}

export default function Numbers() {
  const { choices, recomputing, timeZone } = useLoaderData<typeof loader>();
  const saver = useFetcher<typeof action>();
  return (
    <>
      <TitleBar title="Settings" />
      <NumbersPage
        navigation={<SectionNavigation {...settingsSection} />}
        key={JSON.stringify(choices)}
        choices={choices}
        recomputing={recomputing}
        timeZone={timeZone}
        saving={saver.state !== "idle"}
        onSave={({ includeTestOrders, refundDate }) =>
          saver.submit({ includeTestOrders: String(includeTestOrders), refundDate }, { method: "post" })
        }
      />
    </>
  );
}
