import type { ServerBuild } from "@remix-run/node";
import * as entry from "#app/entry.server.tsx";
import * as root from "#app/root.tsx";
import * as index from "#app/routes/_index.tsx";
import * as layout from "#app/routes/app.tsx";
import * as login from "#app/routes/auth.login.tsx";
import * as help from "#app/routes/help.tsx";
import * as privacy from "#app/routes/privacy.tsx";
import * as sessionToken from "#app/routes/auth.session-token.ts";
import { requireShop, requireVisitor } from "#app/visitor.server.ts";
import { serveBuild, type ServedRoutes } from "../serve-routes.ts";

type Route = NonNullable<ServerBuild["routes"][string]>;
type AssetRoute = ServerBuild["assets"]["routes"][string];

/** A page below the layout that shows the tenant it was given. */
const page = {
  loader: async ({ request }: { request: Request }) => {
    const { id, name, state } = await requireShop(request, "view_reports");
    return Response.json({ id, name, state });
  },
  action: async ({ request }: { request: Request }) => {
    const { actor } = await requireVisitor(request, "view_reports");
    return Response.json({ actor });
  },
  default: () => null,
};

/** A resource route, as the address that open pages poll. */
const live = {
  loader: async ({ request }: { request: Request }) =>
    Response.json({ id: (await requireShop(request, "view_reports")).id }),
};

/** A page whose loader throws a response of its own. */
const broken = {
  loader: async ({ request }: { request: Request }) => {
    await requireShop(request, "view_reports");
    throw new Response("the cause of it", { status: 500 });
  },
  default: () => null,
};

const routes: Record<string, { module: unknown; path?: string; index?: boolean; parentId?: string }> = {
  root: { module: root, path: "" },
  "routes/_index": { module: index, index: true, parentId: "root" },
  "routes/auth.session-token": { module: sessionToken, path: "auth/session-token", parentId: "root" },
  "routes/auth.login": { module: login, path: "auth/login", parentId: "root" },
  "routes/help": { module: help, path: "help", parentId: "root" },
  "routes/privacy": { module: privacy, path: "privacy", parentId: "root" },
  "routes/app": { module: layout, path: "app", parentId: "root" },
  "routes/app._index": { module: page, index: true, parentId: "routes/app" },
  "routes/app.live": { module: live, path: "live", parentId: "routes/app" },
  "routes/app.broken": { module: broken, path: "broken", parentId: "routes/app" },
};

/** The real root, entry, layout and authentication routes, behind the server's own limits and Remix's own adapter. */
export function servePages(): Promise<ServedRoutes> {
  return serveBuild({
    routes: Object.fromEntries(
      Object.entries(routes).map(([id, { module, ...rest }]) => [
        id,
        { id, ...rest, module: module as Route["module"] },
      ]),
    ),
    entry: { module: entry },
    assets: {
      entry: { imports: [], module: "/assets/entry.js" },
      routes: Object.fromEntries(
        Object.entries(routes).map(([id, { module, ...rest }]) => [
          id,
          { id, ...rest, module: `/assets/${id}.js`, hasLoader: typeof module === "object" } as AssetRoute,
        ]),
      ),
      url: "/assets/manifest.js",
      version: "1",
    },
  });
}
