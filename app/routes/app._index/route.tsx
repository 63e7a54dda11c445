import { json, type ActionFunctionArgs, type LinksFunction, type LoaderFunctionArgs } from "@remix-run/node";
import {
  useFetcher,
  useLoaderData,
  useRevalidator,
  useSearchParams,
  type ClientActionFunctionArgs,
} from "@remix-run/react";
import vizStyles from "@shopify/polaris-viz/build/esm/styles.css?url";
import { useState } from "react";
import { useAnswerToast } from "#app/components/data/use-answer-toast.ts";
import { sendAction, UNSENT } from "#app/components/frame/send-action.ts";
import { usePendingLocation } from "#app/components/frame/kept-page.ts";
import { TitleBar } from "#app/components/frame/title-bar.tsx";
import { keepRangePage } from "#app/components/range/range-memory.ts";
import styles from "#app/components/components.css?url";
import { HomePage } from "#app/components/home/home-page.tsx";
import { useLiveVersion } from "#app/components/live/use-live-version.ts";
import { withRange } from "#app/components/range/range-view.ts";
import { requestWithChosenRange } from "../app.range/with-chosen-range.server.ts";
import { loadHome } from "./load-home.server.ts";
import { readers, services } from "#app/services.server.ts";
import { startBackfill } from "#app/shopify/index.server.ts";
import { requireVisitor, requireShop } from "#app/visitor.server.ts";

export const links: LinksFunction = () => [
  { rel: "stylesheet", href: vizStyles },
  { rel: "stylesheet", href: styles },
];

export async function loader({ request }: LoaderFunctionArgs) {
  const person = await requireVisitor(request, ["view_reports", "view_amounts"]);
  return json(await loadHome(readers, person.shop, await requestWithChosenRange(readers, person, request)));
}

export const clientLoader = keepRangePage;

/** The one thing to do here: ask for the history again after its import failed. */
export async function action({ request }: ActionFunctionArgs) {
  const shop = await requireShop(request, "manage_data");
  const { outcome } = await startBackfill(services.db, shop);
  return json(
    outcome === "enqueued"
      ? { outcome: "done", message: "Import started." }
      : { outcome: "done", message: "Already in progress." },
  );
}

export const clientAction = (args: ClientActionFunctionArgs) =>
  sendAction(args, { outcome: "refused", message: UNSENT });

export default function Home() {
  const data = useLoaderData<typeof loader>();
  const [search, setSearch] = useSearchParams();
  const pending = usePendingLocation();
  const revalidator = useRevalidator();
  const importer = useFetcher<typeof action>();
  useAnswerToast(importer);
  const [live, setLive] = useState(true);
  const [announced, setAnnounced] = useState(false);
  useLiveVersion({
    path: "/app/live",
    stamp: data.stamp,
    enabled: live,
    onChange: () => revalidator.state === "idle" && revalidator.revalidate(),
  });
  const go = (parameters: URLSearchParams) => setSearch(parameters, { preventScrollReset: true });
  return (
    <>
      <TitleBar title="Overview" />
      <HomePage
        data={data}
        here={hereOf(search)}
        loading={isRangeChange(search, pending)}
        live={live}
        announced={announced}
        announcement={data.announcement}
        onRange={(choice) => go(withRange(search, choice))}
        onCompare={(compare) => go(withParameters(search, { compare }))}
        onOrdersPage={(cursor) => go(withParameters(search, { older: null, newer: null, ...cursor }))}
        onRetry={() => revalidator.revalidate()}
        importing={importer.state !== "idle"}
        onImport={() => importer.submit(null, { method: "post" })}
        onLive={setLive}
        onAnnounced={setAnnounced}
      />
    </>
  );
}

/** This page's address without what the admin puts into it: tokens do not belong into links. */
function hereOf(search: URLSearchParams): string {
  const own = new URLSearchParams();
  for (const name of ["preset", "from", "to", "compare", "older", "newer"]) {
    const value = search.get(name);
    if (value !== null) own.set(name, value);
  }
  return own.size === 0 ? "/app" : `/app?${own.toString()}`;
}

/** The address with some parameters set, or dropped where null. */
function withParameters(search: URLSearchParams, values: Record<string, string | null>): URLSearchParams {
  const next = new URLSearchParams(search);
  for (const [name, value] of Object.entries(values))
    if (value === null) next.delete(name);
    else next.set(name, value);
  return next;
}

/** Whether the navigation under way changes this page's range: paging through orders does not, nor does another page. */
function isRangeChange(
  search: URLSearchParams,
  target: { readonly pathname: string; readonly search: string } | undefined,
): boolean {
  if (target === undefined || target.pathname.replace(/\/$/, "") !== "/app") return false;
  const next = new URLSearchParams(target.search);
  return ["preset", "from", "to", "compare"].some((name) => next.get(name) !== search.get(name));
}
