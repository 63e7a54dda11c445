import { vitePlugin as remix } from "@remix-run/dev";
import { defineConfig, type Plugin } from "vite";

declare module "@remix-run/node" {
  interface Future {
    v3_singleFetch: false;
  }
}

// `shopify app dev` opens the app through a tunnel, whose host Vite would otherwise refuse.
const appHost = process.env.SHOPIFY_APP_URL ? [new URL(process.env.SHOPIFY_APP_URL).hostname] : [];

/**
 * The server's bundle holds routes and components alone: domain modules are loaded from app/, as server.ts loads them, so
 * that a production process has one copy of each class and one set of services.
 */
const oneModuleGraph: Plugin = {
  name: "tillsight:one-module-graph",
  apply: "build",
  enforce: "pre",
  resolveId(id, _importer, { ssr }) {
    return ssr && /^#app\/(?!components\/|routes\/).*\.ts$/.test(id) ? { id, external: true } : null;
  },
};

export default defineConfig({
  plugins: [
    oneModuleGraph,
    remix({
      ignoredRouteFiles: ["**/.*"],
      serverModuleFormat: "esm",
      future: {
        v3_fetcherPersist: true,
        v3_relativeSplatPath: true,
        v3_throwAbortReason: true,
        v3_lazyRouteDiscovery: true,
        // App Bridge's fetch and the session-token retry header are tested with Remix's own data requests only.
        v3_singleFetch: false,
      },
    }),
  ],
  server: { allowedHosts: ["localhost", ...appHost] },
  build: { assetsInlineLimit: 0 },
});
