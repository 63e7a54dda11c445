import type { System } from "./app.ts";

/** A merchant's browser, as far as Shopify's libraries look: they answer 410 to what looks like a bot. */
const userAgent = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0";

/** Address of a page of the app in the admin's frame, with a fresh id token. @throws Error where it is not installed. */
export async function frameAddress(system: System, shop: string, path = "/app"): Promise<string> {
  const page = await fetch(`${system.adminUrl(shop)}${path}`, { headers: { "user-agent": userAgent } });
  const address = /<iframe[^>]* src="([^"]+)"/.exec(await page.text())?.[1];
  if (!address) throw new Error(`${page.url} shows no app: is it installed in ${shop}?`);
  return address.replace(/&amp;/g, "&");
}

/**
 * Loads the app's document as the admin's frame does (without a browser): the first time this makes the tenant.
 * @throws Error unless the answer is the page itself.
 */
export async function loadDocument(address: string): Promise<string> {
  const response = await fetch(address, { headers: { "user-agent": userAgent }, redirect: "manual" });
  const html = await response.text();
  if (response.status !== 200)
    throw new Error(`${address} answered ${response.status}: ${html.slice(0, 500)}`);
  return html;
}
