import { json, type HeadersFunction, type LinksFunction, type LoaderFunctionArgs } from "@remix-run/node";
import { isRouteErrorResponse, Outlet, useRouteError } from "@remix-run/react";
import polarisStyles from "@shopify/polaris/build/esm/styles.css?url";
import { boundary } from "@shopify/shopify-app-remix/server";
import styles from "#app/components/components.css?url";
import { AppFrame } from "#app/components/frame/app-frame.tsx";
import { ErrorPage } from "#app/components/frame/error-page.tsx";
import { FaultPage } from "#app/components/frame/fault-page.tsx";
import type { FrameData } from "#app/components/frame/frame-data.ts";
import { keepPage } from "#app/components/frame/kept-page.ts";
import { loadFrame } from "#app/frame.server.ts";
import { readPageFault } from "#app/lib/page-fault.ts";
import { services } from "#app/services.server.ts";
import { visitorOf } from "#app/visitor.server.ts";

export const links: LinksFunction = () => [
  { rel: "stylesheet", href: polarisStyles },
  { rel: "stylesheet", href: styles },
];

/** Every page below is behind this, but asks for itself what it needs: Remix runs loaders side by side. */
export async function loader({ request }: LoaderFunctionArgs) {
  return json<FrameData>(await loadFrame(services, await visitorOf(request)));
}

export const clientLoader = keepPage;

export default function AppLayout() {
  return (
    <AppFrame>
      <Outlet />
    </AppFrame>
  );
}

/** Any page's failure: the navigation stays, and so does the way back. What visitorOf throws says why in words. */
export function ErrorBoundary() {
  const error = useRouteError();
  const response = isRouteErrorResponse(error) ? error : undefined;
  const fault = readPageFault(response?.data);
  return (
    <AppFrame>
      {fault ? <FaultPage fault={fault} /> : <ErrorPage missing={response?.status === 404} />}
    </AppFrame>
  );
}

export const headers: HeadersFunction = (args) => boundary.headers(args);
