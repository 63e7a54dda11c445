/**
 * Whether a bulk result may be fetched from here: https, and the storage that Shopify uses. The URL comes out of an
 * API answer; followed blindly, a forged one would make our server call into our own network. Fails closed.
 */
export function isBulkResultUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  if (url.protocol !== "https:" || url.port !== "" || url.username !== "" || url.password !== "")
    return false;
  return (
    (url.hostname === "storage.googleapis.com" && url.pathname.startsWith("/shopify")) ||
    url.hostname.endsWith(".shopifycloud.com")
  );
}
