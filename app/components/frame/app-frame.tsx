import { useLocation } from "@remix-run/react";
import { Banner, Box } from "@shopify/polaris";
import { lazy, Suspense, useEffect, useInsertionEffect, type ReactNode } from "react";
import { rememberRange } from "../range/range-memory.ts";
import { AdminFrame } from "./admin/admin-frame.tsx";
import { belongTo } from "./document-shop.ts";
import { useFrameData } from "./frame-data.ts";
import { retryLoads, useLoadFailed } from "./kept-page.ts";

/** Not a byte of it goes to the admin. */
const OwnFrame = lazy(() => import("./own/own-frame.tsx").then(({ OwnFrame: part }) => ({ default: part })));

/** What stands around every page of the app, its error page included: Shopify's admin's frame, or our own. */
export function AppFrame({ children }: { readonly children: ReactNode }) {
  const location = useLocation();
  const data = useFrameData();
  const shop = data?.kind === "own" ? data.shop.id : undefined;
  // Before any other effect: the first of them may already fetch.
  useInsertionEffect(() => (shop === undefined ? undefined : belongTo(shop)), [shop]);
  useEffect(() => rememberRange(location), [location]);
  const page = (
    <>
      <LoadFailure />
      {children}
    </>
  );
  if (data?.kind === "own")
    return (
      <Suspense>
        <OwnFrame data={data}>{page}</OwnFrame>
      </Suspense>
    );
  return <AdminFrame permissions={data?.permissions}>{page}</AdminFrame>;
}

/** What was asked for did not come. The page below is as it was. */
function LoadFailure() {
  if (!useLoadFailed()) return null;
  return (
    <Box padding={{ xs: "300", md: "600" }} paddingBlockEnd="0">
      <Banner
        tone="critical"
        title="We couldn’t load that"
        action={{ content: "Try again", onAction: retryLoads }}
      >
        <p>The numbers below are from before. Check your connection and try again.</p>
      </Banner>
    </Box>
  );
}
