import { json, type LinksFunction, type LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData, useRevalidator } from "@remix-run/react";
import { useState } from "react";
import { keepPage } from "#app/components/frame/kept-page.ts";
import { TitleBar } from "#app/components/frame/title-bar.tsx";
import styles from "#app/components/components.css?url";
import { RequestsPage } from "#app/components/privacy/requests-page.tsx";
import type { RequestView } from "#app/components/privacy/request-view.ts";
import { services } from "#app/services.server.ts";
import { requireShop } from "#app/visitor.server.ts";
import { loadRequests } from "./load-requests.server.ts";

export const links: LinksFunction = () => [{ rel: "stylesheet", href: styles }];

export async function loader({ request }: LoaderFunctionArgs) {
  const shop = await requireShop(request, "manage_requests");
  return json(await loadRequests(services, shop, request), { headers: { "Cache-Control": "no-store" } });
}

export const clientLoader = keepPage;

/** Fetched, not linked: only a fetch carries App Bridge's session token. @throws Error when there is no file. */
async function download({ id, customerId }: RequestView): Promise<void> {
  const answer = await fetch(`/app/data/requests/${encodeURIComponent(id)}`);
  if (!answer.ok) throw new Error(`no file: ${answer.status}`);
  const address = URL.createObjectURL(await answer.blob());
  const link = document.createElement("a");
  link.href = address;
  link.download = `customer-${customerId}-data.json`;
  link.click();
  URL.revokeObjectURL(address);
}

export default function DataRequests() {
  const { requests, keptDays } = useLoaderData<typeof loader>();
  const { revalidate } = useRevalidator();
  const [fetching, setFetching] = useState<string | null>(null);
  const [failed, setFailed] = useState<string | null>(null);
  const take = (request: RequestView) => {
    setFetching(request.id);
    setFailed(null);
    download(request)
      .then(revalidate, () => setFailed(request.id))
      .finally(() => setFetching(null));
  };
  return (
    <>
      <TitleBar title="Data" />
      <RequestsPage
        requests={requests}
        keptDays={keptDays}
        fetching={fetching}
        failed={failed}
        onDownload={take}
      />
    </>
  );
}
