import { useLocation } from "@remix-run/react";
import { ActionList, Box, Icon, Popover, Text, TextField } from "@shopify/polaris";
import { SearchIcon, SelectIcon } from "@shopify/polaris-icons";
import { useRef, useState, type KeyboardEvent } from "react";
import { entries, useOpenTo } from "../entries.ts";
import type { OwnFrameData } from "../frame-data.ts";
import { CurrentEntryContext } from "./own-link.tsx";
import { addressInShop, findShops, SEARCH_THRESHOLD } from "./shop-list.ts";

/** Which shop this is, and the others to go to. Each is a document of its own: nothing of one is left in the other's. */
export function ShopSwitcher({ shop, shops }: Pick<OwnFrameData, "shop" | "shops">) {
  const [open, setOpen] = useState(false);
  const [search, setSearch] = useState("");
  const list = useRef<HTMLDivElement>(null);
  const { pathname } = useLocation();
  const paths = useOpenTo(entries).map(({ path }) => path);
  if (shops.length < 2) return <span className="ts-own-shop ts-ellipsis">{shop.name}</span>;
  const found = findShops(shops, search);
  const onKeyDown = (event: KeyboardEvent) => {
    const first = list.current?.querySelector("a");
    if (event.key === "ArrowDown") first?.focus();
    else if (event.key === "Enter" && found.length === 1) first?.click();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <Popover
      active={open}
      onClose={() => setOpen(false)}
      preferredAlignment="left"
      autofocusTarget="first-node"
      fixed
      activator={
        <button
          type="button"
          className="ts-own-shop ts-own-shop--choice"
          aria-label={`Shop: ${shop.name}`}
          onClick={() => {
            setSearch("");
            setOpen(!open);
          }}
        >
          <span className="ts-ellipsis">{shop.name}</span>
          <span className="ts-own-shop-icon">
            <Icon source={SelectIcon} />
          </span>
        </button>
      }
    >
      <Popover.Pane fixed>
        {shops.length > SEARCH_THRESHOLD && (
          <div className="ts-own-shops" onKeyDown={onKeyDown}>
            <Box padding="200" paddingBlockEnd="0">
              <TextField
                label="Search shops"
                labelHidden
                placeholder="Search shops"
                autoComplete="off"
                prefix={<Icon source={SearchIcon} />}
                value={search}
                onChange={setSearch}
              />
            </Box>
          </div>
        )}
        <div role="status" className="ts-hidden">
          {search === "" ? "" : `${found.length} of ${shops.length} shops`}
        </div>
      </Popover.Pane>
      <Popover.Pane>
        <div ref={list} className="ts-own-shops">
          {found.length === 0 ? (
            <Box padding="300">
              <Text as="p" tone="subdued">
                No shop has this name.
              </Text>
            </Box>
          ) : (
            <CurrentEntryContext.Provider value={addressInShop(pathname, paths, shop.id)}>
              <ActionList
                actionRole="menuitem"
                items={found.map(({ id, name, organization }) => ({
                  content: name,
                  helpText: organization,
                  active: id === shop.id,
                  url: addressInShop(pathname, paths, id),
                }))}
              />
            </CurrentEntryContext.Provider>
          )}
        </div>
      </Popover.Pane>
    </Popover>
  );
}
