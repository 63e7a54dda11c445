import { Link, useNavigation } from "@remix-run/react";
import { AppProvider } from "@shopify/shopify-app-remix/react";
import { useEffect, useMemo, type ReactNode } from "react";
import type { Permission } from "#app/lib/permissions.ts";
import { AppBridgeMissing } from "../app-bridge-missing.tsx";
import { AppFooter } from "../app-footer.tsx";
import { entries, useOpenTo } from "../entries.ts";
import { FrameContext } from "../frame.ts";
import { useLoadFailed } from "../kept-page.ts";
import { adminParts } from "./admin-parts.tsx";

interface AdminFrameProps {
  /** Undefined where they are not known: all is shown, and the server decides. */
  readonly permissions: readonly Permission[] | undefined;
  readonly children: ReactNode;
}

/** Around every page in Shopify's admin: Polaris, the admin's own menu and loading bar, the one main landmark. */
export function AdminFrame({ permissions, children }: AdminFrameProps) {
  const frame = useMemo(
    () =>
      permissions ? { ...adminParts, may: (name: Permission) => permissions.includes(name) } : adminParts,
    [permissions],
  );
  return (
    // isEmbeddedApp only decides whether the provider puts App Bridge's script into the body; ours is in head.
    <AppProvider apiKey="" isEmbeddedApp={false}>
      <FrameContext.Provider value={frame}>
        <Menu />
        <main>
          <AppBridgeMissing />
          {children}
        </main>
        <AppFooter />
        <LoadingBar />
      </FrameContext.Provider>
    </AppProvider>
  );
}

function Menu() {
  return (
    <s-app-nav>
      {useOpenTo(entries).map(({ path, title }, index) => (
        <Link key={path} to={path} {...(index === 0 ? { rel: "home" } : {})}>
          {title}
        </Link>
      ))}
    </s-app-nav>
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
