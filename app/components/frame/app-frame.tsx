import { Link, useLocation, useNavigation } from "@remix-run/react";
import { Banner, Box } from "@shopify/polaris";
import { AppProvider } from "@shopify/shopify-app-remix/react";
import { useEffect, type ReactNode } from "react";
import { rememberRange } from "../range/range-memory.ts";
import { AppFooter } from "./app-footer.tsx";
import { AppBridgeMissing } from "./app-bridge-missing.tsx";
import { retryLoads, useLoadFailed } from "./kept-page.ts";

/** What stands around every page of the app, its error page included: Polaris, the navigation, the one main landmark. */
export function AppFrame({ children }: { readonly children: ReactNode }) {
  const location = useLocation();
  useEffect(() => rememberRange(location), [location]);
  return (
    // isEmbeddedApp only decides whether the provider puts App Bridge's script into the body; ours is in head.
    <AppProvider apiKey="" isEmbeddedApp={false}>
      <s-app-nav>
        <Link to="/app" rel="home">
          Home
        </Link>
        <Link to="/app/products">Products</Link>
        <Link to="/app/cohorts">Cohorts</Link>
        <Link to="/app/data">Data</Link>
        <Link to="/app/settings">Settings</Link>
      </s-app-nav>
      <main>
        <AppBridgeMissing />
        <LoadFailure />
        {children}
      </main>
      <AppFooter />
      <LoadingBar />
    </AppProvider>
  );
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

/** The admin's own loading bar, while a page is on its way. */
function LoadingBar() {
  const failed = useLoadFailed();
  const isLoading = useNavigation().state !== "idle" && !failed;
  useEffect(() => {
    if (!isLoading) return;
    setAdminLoading(true);
    return () => setAdminLoading(false);
  }, [isLoading]);
  return null;
}

/** Without App Bridge there is no bar, and nothing else is lost. */
function setAdminLoading(on: boolean): void {
  if ("shopify" in window) window.shopify.loading(on);
}
