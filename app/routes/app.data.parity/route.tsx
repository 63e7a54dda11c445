import { json, type LinksFunction, type LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData, useRevalidator, useSearchParams } from "@remix-run/react";
import { useState } from "react";
import { useFrame } from "#app/components/frame/frame.ts";
import { usePendingLocation } from "#app/components/frame/kept-page.ts";
import { TitleBar } from "#app/components/frame/title-bar.tsx";
import { keepRangePage } from "#app/components/range/range-memory.ts";
import styles from "#app/components/components.css?url";
import { ParityPage } from "#app/components/parity/parity-page.tsx";
import type { GrantState } from "#app/components/parity/parity-view.ts";
import { useParity } from "#app/components/parity/use-parity.ts";
import { withRange } from "#app/components/range/range-view.ts";
import { services } from "#app/services.server.ts";
import { REPORTS_SCOPE } from "#app/shopify/index.server.ts";
import { requireVisitor } from "#app/visitor.server.ts";
import { requestWithChosenRange } from "../app.range/with-chosen-range.server.ts";
import { loadParity } from "./load-parity.server.ts";

export const links: LinksFunction = () => [{ rel: "stylesheet", href: styles }];

export async function loader({ request }: LoaderFunctionArgs) {
  const person = await requireVisitor(request, ["view_data", "view_amounts"]);
  const data = await loadParity(
    services,
    person.shop,
    await requestWithChosenRange(services, person, request),
  );
  return json({ ...data, scope: REPORTS_SCOPE }, { headers: { "Cache-Control": "no-store" } });
}

export const clientLoader = keepRangePage;

export default function Parity() {
  const data = useLoaderData<typeof loader>();
  const [search, setSearch] = useSearchParams();
  const pending = usePendingLocation();
  const revalidator = useRevalidator();
  const { requestScope } = useFrame();
  const [grant, setGrant] = useState<GrantState>("idle");
  const parity = useParity(data.parts, data.granted && data.hasOrders);

  /** Shopify's own dialog asks; the loader then finds the grant. */
  const ask = async () => {
    setGrant("asking");
    try {
      const outcome = await requestScope(data.scope);
      setGrant(outcome === "granted" ? "idle" : outcome);
      if (outcome !== "granted") return;
      if (data.granted) parity.again();
      else revalidator.revalidate();
    } catch {
      setGrant("failed");
    }
  };
  return (
    <>
      <TitleBar title="Data" />
      <ParityPage
        data={data}
        parity={parity}
        grant={revalidator.state === "idle" ? grant : "asking"}
        loading={pending?.pathname === "/app/data/parity"}
        onGrant={() => void ask()}
        onRange={(choice) => setSearch(withRange(search, choice), { preventScrollReset: true })}
      />
    </>
  );
}
