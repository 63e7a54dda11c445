import { escapeHtml, icon, jsonForScript } from "./html.ts";

export interface ShellShop {
  /** The first part of the domain, as in `/store/<handle>`. */
  handle: string;
  domain: string;
  name: string;
}

export interface ShellApp {
  handle: string;
  name: string;
}

export interface ShellPage {
  shop: ShellShop;
  app: ShellApp;
  title: string;
  /** Which entry of the left navigation is lit: a section's path, or "app". */
  section: string;
  content: string;
  /** Handed to shell.js as JSON; present on pages that hold the app. */
  client?: Record<string, unknown>;
}

const SECTIONS = [
  ["", "Home", "HomeIcon"],
  ["orders", "Orders", "OrderIcon"],
  ["products", "Products", "ProductIcon"],
  ["customers", "Customers", "PersonIcon"],
  ["marketing", "Marketing", "TargetIcon"],
  ["discounts", "Discounts", "DiscountIcon"],
  ["content", "Content", "ContentIcon"],
  ["markets", "Markets", "GlobeIcon"],
  ["finance", "Finance", "BankIcon"],
] as const;

/** A page of the admin: top bar, left navigation (a drawer on narrow screens), and the content. */
export function renderShell(page: ShellPage): string {
  const { shop, app } = page;
  const root = `/store/${shop.handle}`;
  const link = (path: string, label: string, svg: string, lit: boolean) =>
    `<a class="nav-item${lit ? " lit" : ""}"${lit ? ' aria-current="page"' : ""} href="${escapeHtml(path)}">${svg}<span>${escapeHtml(label)}</span></a>`;
  const sections = SECTIONS.map(([path, label, name]) =>
    link(path === "" ? root : `${root}/${path}`, label, icon(name), page.section === path),
  ).join("");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(`${shop.name} · ${page.title}`)}</title>
<link rel="stylesheet" href="/__shell/shell.css">
<link rel="icon" href="data:,">
</head>
<body>
<header class="top-bar">
  <button class="menu-button" type="button" aria-label="Open navigation" aria-controls="nav" aria-expanded="false">${icon("MenuIcon")}</button>
  <a class="brand" href="/" title="All shops of this stand-in">${icon("StoreIcon")}<span>admin</span><em>stand-in</em></a>
  <div class="search" aria-hidden="true">${icon("SearchIcon")}<span>Search</span><kbd>CTRL K</kbd></div>
  <div class="save-bar" role="region" aria-label="Unsaved changes" hidden>
    <span>Unsaved changes</span>
    <button type="button" data-save-bar="discard">Discard</button>
    <button type="button" data-save-bar="save" class="primary">Save</button>
  </div>
  <div class="account">${icon("NotificationIcon")}<span class="avatar">${escapeHtml(initials(shop.name))}</span><span class="shop-name">${escapeHtml(shop.name)}</span></div>
  <div class="loading-bar" role="progressbar" aria-label="Loading" hidden></div>
</header>
<div class="frame">
  <div class="scrim" hidden></div>
  <nav id="nav" aria-label="Admin">
    <div class="nav-main">${sections}</div>
    <div class="nav-heading">Apps</div>
    <div class="nav-app">
      ${link(`${root}/apps/${app.handle}`, app.name, appIcon(app), page.section === "app")}
      <div class="app-nav" data-app-nav></div>
    </div>
    <div class="nav-foot">${link(`${root}/settings`, "Settings", icon("SettingsIcon"), page.section === "settings")}</div>
  </nav>
  <main>${page.content}</main>
</div>
<div class="toasts" role="status" aria-live="polite"></div>
<dialog class="ask"><form method="dialog"><h2></h2><div class="ask-text"></div><div class="ask-actions"><button value="no">Cancel</button><button value="yes" class="primary">OK</button></div></form></dialog>
<script id="shell-config" type="application/json">${jsonForScript(page.client ?? {})}</script>
<script src="/__shell/shell.js"></script>
</body>
</html>`;
}

/** The app's square: its initial on a plain ground. */
export function appIcon(app: ShellApp): string {
  return `<span class="app-icon" aria-hidden="true">${escapeHtml(app.name.slice(0, 1))}</span>`;
}

/** A page of the admin that is Shopify's own: the stand-in has only its frame. */
export function placeholder(title: string, text: string): string {
  return `<div class="page"><h1>${escapeHtml(title)}</h1><section class="card"><p>${escapeHtml(text)}</p></section></div>`;
}

function initials(name: string): string {
  const words = name.split(/\s+/).filter(Boolean);
  return words
    .slice(0, 2)
    .map((word) => word.slice(0, 1).toUpperCase())
    .join("");
}
