import { json, type LinksFunction, type LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData, useLocation, useRevalidator, useSearchParams } from "@remix-run/react";
import { usePendingLocation } from "#app/components/frame/kept-page.ts";
import { TitleBar } from "#app/components/frame/title-bar.tsx";
import { keepRangePage } from "#app/components/range/range-memory.ts";
import { CohortsPage } from "#app/components/cohorts/cohorts-page.tsx";
import styles from "#app/components/components.css?url";
import { useLiveVersion } from "#app/components/live/use-live-version.ts";
import { withRange } from "#app/components/range/range-view.ts";
import { readers } from "#app/services.server.ts";
import { requireVisitor } from "#app/visitor.server.ts";
import { requestWithChosenRange } from "../app.range/with-chosen-range.server.ts";
import { loadCohorts } from "./load-cohorts.server.ts";

export const links: LinksFunction = () => [{ rel: "stylesheet", href: styles }];

/** Customers by the month of their first order: /app/cohorts?value=retention&months=12. */
export async function loader({ request }: LoaderFunctionArgs) {
  const person = await requireVisitor(request, ["view_reports", "view_amounts"]);
  return json(
    await loadCohorts(readers, person.shop, await requestWithChosenRange(readers, person, request)),
  );
}

export const clientLoader = keepRangePage;

export default function Cohorts() {
  const data = useLoaderData<typeof loader>();
  const [search, setSearch] = useSearchParams();
  const { pathname } = useLocation();
  const pending = usePendingLocation();
  const revalidator = useRevalidator();
  useLiveVersion({
    path: "/app/live",
    stamp: data.stamp,
    // A page of numbers stays as it is; one that waits for its first orders says that it fills by itself.
    enabled: data.backfill?.state === "running" || !data.hasOrders,
    onChange: () => revalidator.state === "idle" && revalidator.revalidate(),
  });
  const go = (next: URLSearchParams) => setSearch(next, { preventScrollReset: true });
  const choose = (name: string, value: string) => {
    const next = new URLSearchParams(search);
    next.set(name, value);
    go(next);
  };
  return (
    <>
      <TitleBar title="Cohorts" />
      <CohortsPage
        data={data}
        loading={pending?.pathname === pathname}
        onValue={(value) => choose("value", value)}
        onMonths={(months) => choose("months", months)}
        onUntil={(until) => choose("until", until)}
        onRange={(choice) => go(withRange(search, choice))}
        onRetry={() => revalidator.revalidate()}
      />
    </>
  );
}
