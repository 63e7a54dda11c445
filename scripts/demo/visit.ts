/** Shopify's libraries answer 410 to what does not look like a browser. */
const browser =
  "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";

/**
 * Opens the app in a shop as the admin's frame does. The first visit trades the session token for the shop's access
 * token and makes the tenant.
 * @param adminPage address of the admin page that shows the app
 * @returns milliseconds until the app's document was there
 * @throws Error with what came instead.
 */
export async function visitApp(adminPage: string): Promise<number> {
  const page = await fetch(adminPage, { headers: { "user-agent": browser } });
  const frame = /<iframe[^>]* src="([^"]+)"/.exec(await page.text())?.[1];
  if (!frame) throw new Error(`${adminPage} shows no app (${page.status})`);
  const started = performance.now();
  const response = await fetch(frame.replaceAll("&amp;", "&"), { headers: { "user-agent": browser } });
  const text = await response.text();
  if (response.status !== 200)
    throw new Error(`the app's page in ${adminPage} answered ${response.status}: ${text.slice(0, 300)}`);
  return performance.now() - started;
}
