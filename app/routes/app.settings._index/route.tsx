import type { LinksFunction, LoaderFunctionArgs } from "@remix-run/node";
import { keepPage } from "#app/components/frame/kept-page.ts";
import { TitleBar } from "#app/components/frame/title-bar.tsx";
import styles from "#app/components/components.css?url";
import { SettingsPage } from "#app/components/section/settings-page.tsx";
import { requireShop } from "#app/visitor.server.ts";

export const links: LinksFunction = () => [{ rel: "stylesheet", href: styles }];

export async function loader({ request }: LoaderFunctionArgs) {
  await requireShop(request, "manage_settings");
  return null;
}

export const clientLoader = keepPage;

export default function Settings() {
  return (
    <>
      <TitleBar title="Settings" />
      <SettingsPage />
    </>
  );
}
