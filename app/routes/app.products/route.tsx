import { json, type LinksFunction, type LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData, useLocation, useRevalidator, useSearchParams } from "@remix-run/react";
import { usePendingLocation } from "#app/components/frame/kept-page.ts";
import { TitleBar } from "#app/components/frame/title-bar.tsx";
import { keepRangePage } from "#app/components/range/range-memory.ts";
import styles from "#app/components/components.css?url";
import { ProductsPage } from "#app/components/products/products-page.tsx";
import { useLiveVersion } from "#app/components/live/use-live-version.ts";
import { withRange } from "#app/components/range/range-view.ts";
import { readers } from "#app/services.server.ts";
import { requireVisitor } from "#app/visitor.server.ts";
import { requestWithChosenRange } from "../app.range/with-chosen-range.server.ts";
import { loadProducts } from "./load-products.server.ts";

export const links: LinksFunction = () => [{ rel: "stylesheet", href: styles }];

/** What each product sold: /app/products?from=…&to=…&sort=netSales&order=desc&page=1. */
export async function loader({ request }: LoaderFunctionArgs) {
  const person = await requireVisitor(request, ["view_reports", "view_amounts"]);
  return json(
    await loadProducts(readers, person.shop, await requestWithChosenRange(readers, person, request)),
  );
}

export const clientLoader = keepRangePage;

export default function Products() {
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
  return (
    <>
      <TitleBar title="Products" />
      <ProductsPage
        data={data}
        loading={pending?.pathname === pathname}
        onRange={(choice) => {
          const next = withRange(search, choice);
          next.delete("page");
          go(next);
        }}
        onChoice={(choice) => {
          const next = new URLSearchParams(search);
          next.delete("page");
          for (const [name, value] of Object.entries(choice)) next.set(name, String(value));
          go(next);
        }}
        onRetry={() => revalidator.revalidate()}
      />
    </>
  );
}
