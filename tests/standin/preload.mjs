// Sends what the app would send to Shopify to the local stand-in instead:
//   STANDIN_URL=http://localhost:4500 node --import ./tests/standin/preload.mjs server.ts
// Loaded before the app's modules, because Shopify's libraries keep the `fetch` that they find when they are imported.
const standin = process.env.STANDIN_URL;
if (!standin) throw new Error("tests/standin/preload.mjs needs STANDIN_URL, e.g. http://localhost:4500");

const passThrough = globalThis.fetch;

/** The stand-in's address for a URL of Shopify's, or undefined for any other URL. */
function standinAddress(href) {
  const url = new URL(href);
  if (url.protocol !== "https:") return undefined;
  if (url.hostname.endsWith(".myshopify.com")) {
    return new URL(`/__shop/${url.hostname}${url.pathname}${url.search}`, standin);
  }
  const bulkResult = url.hostname === "storage.googleapis.com" && url.pathname.startsWith("/shopify");
  if (bulkResult || url.hostname.startsWith("storage.shopify-standin.")) {
    return new URL(`/__bulk/${url.hostname}${url.pathname}${url.search}`, standin);
  }
  return undefined;
}

globalThis.fetch = function fetch(input, init) {
  const href = typeof input === "string" ? input : input instanceof URL ? input.href : input.url;
  const address = URL.canParse(href) ? standinAddress(href) : undefined;
  if (!address) return passThrough(input, init);
  if (!(input instanceof Request)) return passThrough(address, init);
  // A Request with a body streams: without `duplex` undici refuses to send it on.
  return passThrough(new Request(address, { ...requestParts(input), ...init }));
};

function requestParts(request) {
  const { method, headers, body, redirect, signal } = request;
  return { method, headers, redirect, signal, ...(body ? { body, duplex: "half" } : {}) };
}
