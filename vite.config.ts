import { vitePlugin as remix } from "@remix-run/dev";
import { defineConfig, type Plugin } from "vite";
import { publicHosts } from "./app/env.server.ts";

declare module "@remix-run/node" {
  interface Future {
    v3_singleFetch: false;
  }
}

/**
 * The server's bundle holds routes and components alone: domain modules are loaded from app/, as server.ts loads them, so
 * that a production process has one copy of each class and one set of services. It is one file, whatever the browser is
 * to load on demand.
 */
const oneModuleGraph: Plugin = {
  name: "tillsight:one-module-graph",
  apply: "build",
  enforce: "pre",
  config: (_config, { isSsrBuild }) =>
    isSsrBuild ? { build: { rollupOptions: { output: { inlineDynamicImports: true } } } } : null,
  resolveId(id, _importer, { ssr }) {
    return ssr && /^#app\/(?!components\/|routes\/).*\.ts$/.test(id) ? { id, external: true } : null;
  },
};

export default defineConfig({
  plugins: [
    oneModuleGraph,
    remix({
      // `npm run build` builds beside the present build, and puts the next in its place when it is whole.
      buildDirectory: process.env.BUILD_DIRECTORY ?? "build",
      ignoredRouteFiles: ["**/.*"],
      serverModuleFormat: "esm",
      future: {
        v3_fetcherPersist: true,
        v3_relativeSplatPath: true,
        v3_throwAbortReason: true,
        // The whole manifest is 3 kB; asking for it in parts needs sessionStorage, which a frame may lack.
        v3_lazyRouteDiscovery: false,
        // App Bridge's fetch and the session-token retry header are tested with Remix's own data requests only.
        v3_singleFetch: false,
        // The packages of all routes are bundled before the first page, not when it asks for them: that would load the
        // page anew in its midst, with two Reacts.
        unstable_optimizeDeps: true,
      },
    }),
  ],
  // `shopify app dev` opens the app through a tunnel, whose host Vite would otherwise refuse.
  server: { allowedHosts: ["localhost", ...publicHosts(process.env)] },
  build: { assetsInlineLimit: 0 },
});
