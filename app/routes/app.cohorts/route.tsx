import { json, type LinksFunction, type LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData, useLocation, useNavigation, useRevalidator, useSearchParams } from "@remix-run/react";
import { TitleBar } from "@shopify/app-bridge-react";
import { CohortsPage } from "#app/components/cohorts/cohorts-page.tsx";
import styles from "#app/components/components.css?url";
import { withRange } from "#app/components/range/range-view.ts";
import { services } from "#app/services.server.ts";
import { requireShop } from "#app/shopify.server.ts";
import { loadCohorts } from "./load-cohorts.server.ts";

export const links: LinksFunction = () => [{ rel: "stylesheet", href: styles }];

/** Customers by the month of their first order: /app/cohorts?value=retention&months=12. */
export async function loader({ request }: LoaderFunctionArgs) {
  return json(await loadCohorts(services, await requireShop(request), request));
}

export default function Cohorts() {
  const data = useLoaderData<typeof loader>();
  const [search, setSearch] = useSearchParams();
  const { pathname } = useLocation();
  const navigation = useNavigation();
  const revalidator = useRevalidator();
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
        loading={navigation.location?.pathname === pathname}
        onValue={(value) => choose("value", value)}
        onMonths={(months) => choose("months", months)}
        onRange={(choice) => go(withRange(search, choice))}
        onRetry={() => revalidator.revalidate()}
      />
    </>
  );
}
