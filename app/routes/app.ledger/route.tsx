import { json, type LinksFunction, type LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData, useRevalidator, useSearchParams } from "@remix-run/react";
import { keepPage, usePendingLocation } from "#app/components/frame/kept-page.ts";
import { TitleBar } from "#app/components/frame/title-bar.tsx";
import styles from "#app/components/components.css?url";
import { LedgerPage } from "#app/components/ledger/ledger-page.tsx";
import { readers } from "#app/services.server.ts";
import { requireShop } from "#app/visitor.server.ts";
import { loadLedger } from "./load-ledger.server.ts";

export const links: LinksFunction = () => [{ rel: "stylesheet", href: styles }];

const statuses = { ledger: 200, failed: 500, unknown: 404, invalid: 400 };

/** The rows behind a number: /app/ledger?metric=total_sales&from=…&to=… and what narrows them. */
export async function loader({ request }: LoaderFunctionArgs) {
  const data = await loadLedger(
    readers,
    await requireShop(request, ["view_reports", "view_amounts"]),
    request,
  );
  return json(data, { status: statuses[data.outcome] });
}

export const clientLoader = keepPage;

export default function Ledger() {
  const data = useLoaderData<typeof loader>();
  const [search] = useSearchParams();
  const pending = usePendingLocation();
  const revalidator = useRevalidator();
  return (
    <>
      <TitleBar title={data.outcome === "ledger" ? data.view.definition.label : "Details"} />
      <LedgerPage
        data={data}
        loading={pending?.pathname === "/app/ledger"}
        pageUrl={(cursor) => `/app/ledger?${withCursor(search, cursor)}`}
        exportUrl={`/app/export/ledger?${withCursor(search, {})}`}
        onRetry={() => revalidator.revalidate()}
      />
    </>
  );
}

/** The page's own parameters but for the cursor. The admin puts tokens into the address: they do not belong into links. */
const parameters = [
  "metric",
  "preset",
  "from",
  "to",
  "until",
  "customer",
  "order",
  "product",
  "variant",
  "lineTitle",
  "cohortFrom",
  "cohortTo",
  "back",
];

function withCursor(search: URLSearchParams, cursor: Readonly<Record<string, string>>): string {
  const next = new URLSearchParams();
  for (const name of parameters) {
    const value = search.get(name);
    if (value !== null) next.set(name, value);
  }
  for (const [name, value] of Object.entries(cursor)) next.set(name, value);
  return next.toString();
}
