import { useLocation, useNavigate, useNavigation } from "@remix-run/react";
import { AppProvider, Frame as PolarisFrame, Loading, TopBar } from "@shopify/polaris";
import translations from "@shopify/polaris/locales/en.json" with { type: "json" };
import { useEffect, useMemo, useRef, useState, type ReactNode } from "react";
import { AppFooter } from "../app-footer.tsx";
import { toAddressOfShop } from "../document-shop.ts";
import { FrameContext } from "../frame.ts";
import type { OwnFrameData } from "../frame-data.ts";
import type { FrameParts } from "../frame-parts.ts";
import { useLoadFailed } from "../kept-page.ts";
import { OwnLink, OwnPageLink } from "./own-link.tsx";
import { OwnNavigation } from "./own-navigation.tsx";
import { OwnShopContext } from "./own-shop.ts";
import { OwnSaveBar } from "./own-save-bar.tsx";
import { OwnTitleBar } from "./own-title-bar.tsx";
import { ShopSwitcher } from "./shop-switcher.tsx";
import { Toasts, useToasts } from "./toasts.tsx";
import { UserMenu } from "./user-menu.tsx";

interface OwnFrameProps {
  readonly data: OwnFrameData;
  readonly children: ReactNode;
}

/** Around every page in a window of our own, for people without Shopify's admin: our bar, our menu, the one main landmark. */
export function OwnFrame({ data, children }: OwnFrameProps) {
  const { permissions, person, shop, shops } = data;
  useAddressOfShop();
  const { toast, toasts, onDismiss } = useToasts();
  const frame = useMemo<FrameParts>(
    () => ({
      may: (permission) => permissions.includes(permission),
      toast,
      requestScope: () => Promise.resolve("elsewhere"),
      hasShopify: shop.hasShopify,
      TitleBar: OwnTitleBar,
      SaveBar: OwnSaveBar,
      PageLink: OwnPageLink,
    }),
    [permissions, toast, shop.hasShopify],
  );
  const menu = useMenuBehindButton();
  return (
    <FrameContext.Provider value={frame}>
      <OwnShopContext.Provider value={shop}>
        <AppProvider i18n={translations} linkComponent={OwnLink}>
          <PolarisFrame
            topBar={
              <header>
                <TopBar
                  showNavigationToggle
                  onNavigationToggle={menu.toggle}
                  contextControl={
                    <div className="ts-own-context">
                      <Mark />
                      <ShopSwitcher shop={shop} shops={shops} />
                    </div>
                  }
                  userMenu={<UserMenu person={person} />}
                />
              </header>
            }
            navigation={<OwnNavigation onChosen={menu.close} />}
            showMobileNavigation={menu.isOpen}
            onNavigationDismiss={menu.dismiss}
          >
            <LoadingBar />
            {children}
            <AppFooter />
            <Toasts toasts={toasts} onDismiss={onDismiss} />
          </PolarisFrame>
        </AppProvider>
      </OwnShopContext.Provider>
    </FrameContext.Provider>
  );
}

function Mark() {
  return (
    <OwnLink url="/app" className="ts-own-mark" aria-label="Tillsight, home">
      <img src="/favicon.svg" alt="" width={28} height={28} />
      <span aria-hidden="true">Tillsight</span>
    </OwnLink>
  );
}

function LoadingBar() {
  const failed = useLoadFailed();
  return useNavigation().state !== "idle" && !failed ? <Loading /> : null;
}

/** The first document's address may lack the shop; all others get it on their way, see keepPage. */
function useAddressOfShop(): void {
  const { pathname, search, hash } = useLocation();
  const navigate = useNavigate();
  useEffect(() => {
    const here = `${pathname}${search}${hash}`;
    const address = new URL(here, window.location.origin);
    if (toAddressOfShop(address.href)) navigate(here, { replace: true, preventScrollReset: true });
  }, [navigate, pathname, search, hash]);
}

/** The menu on phones. Whoever closes it without a choice is back at its button. */
function useMenuBehindButton() {
  const [isOpen, setOpen] = useState(false);
  const isDismissed = useRef(false);
  useEffect(() => {
    // Not before it is closed: until then it keeps the focus inside.
    if (!isOpen && isDismissed.current)
      document.querySelector<HTMLElement>("#AppFrameTopBar button")?.focus();
    isDismissed.current = false;
  }, [isOpen]);
  const { pathname } = useLocation();
  const [openedAt, setOpenedAt] = useState(pathname);
  if (openedAt !== pathname) {
    setOpenedAt(pathname);
    setOpen(false);
  }
  return {
    isOpen,
    toggle: () => setOpen(!isOpen),
    close: () => setOpen(false),
    dismiss: () => {
      isDismissed.current = true;
      setOpen(false);
    },
  };
}
