import type { StandinCore } from "../http/core.ts";
import { escapeHtml } from "./html.ts";

/** The list of shops, with what a person may want to happen in them. */
export function renderIndex(core: StandinCore): string {
  const app = core.apps[0];
  const shops = core.world.shops().map((shop) => {
    const handle = shop.domain.replace(/\.myshopify\.com$/, "");
    const install = app && core.grants.installed(app.clientId, shop.domain);
    const { settings, counts } = shop;
    const facts: Array<[string, string]> = [
      ["Domain", shop.domain],
      ["Currency", `${settings.currencyCode}, taxes ${settings.taxesIncluded ? "included" : "added"}`],
      ["Time zone", settings.ianaTimezone],
      ["Records", `${counts.orders} orders, ${counts.customers} customers, ${counts.products} products`],
      ["App", install ? `installed ${install.installedAt}` : "not installed"],
    ];
    const button = (action: string, label: string, extra: Record<string, string> = {}) =>
      `<form method="post" action="/__control/${action}?back=1">${Object.entries({
        shop: shop.domain,
        ...extra,
      })
        .map(([name, value]) => `<input type="hidden" name="${name}" value="${escapeHtml(value)}">`)
        .join("")}<button type="submit">${label}</button></form>`;
    return `<section class="card"><h2>${escapeHtml(settings.name)}</h2>
<dl class="facts">${facts.map(([name, value]) => `<dt>${name}</dt><dd>${escapeHtml(value)}</dd>`).join("")}</dl>
<div class="shop-actions">
${app ? `<a href="/store/${handle}/apps/${app.handle}">${install ? "Open" : "Install"} ${escapeHtml(app.name)}</a>` : ""}
${button("happen", "New order", { what: "order" })}${button("happen", "Refund", { what: "refund" })}${button("happen", "Cancellation", { what: "cancel" })}
${install ? button("uninstall", "Uninstall") : ""}
</div></section>`;
  });
  const { delivered, pending, inFlight } = core.sender.counts();
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Shops of the stand-in</title><link rel="stylesheet" href="/__shell/shell.css"><link rel="icon" href="data:,"></head>
<body style="background:#f1f1f1;overflow:auto;display:block"><div class="page"><h1>Shops of the stand-in</h1>
${shops.join("\n")}
<section class="card"><h2>Traffic</h2><p>Live orders are ${core.live.on ? "on" : "off"}. Webhooks: ${delivered} delivered, ${pending + inFlight} on their way.</p>
<div class="shop-actions"><form method="post" action="/__control/live?back=1"><input type="hidden" name="on" value="${core.live.on ? "" : "1"}"><button type="submit">Turn live orders ${core.live.on ? "off" : "on"}</button></form></div></section>
</div></body></html>`;
}
