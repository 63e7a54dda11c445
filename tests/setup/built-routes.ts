import { readFile } from "node:fs/promises";
import path from "node:path";
import { transformWithEsbuild } from "vite";
import type { Plugin } from "vitest/config";

const root = path.resolve(import.meta.dirname, "../..");
const app = path.join(root, "app");
const bundle = path.join(root, "build/server/index.js");

/** What Node loads by itself in production, so in tests of the built app too: everything in app/ but what the bundle holds. */
const besideTheBundle = /\/app\/(?!components\/|routes\/)[^?]*\.ts$/;

/** For `server.deps.external` of the project that uses `builtRoutes`. */
export const loadedByNode = [besideTheBundle, /\/build\/server\//];

/**
 * Tests of a project with this plugin run what production runs: route modules, root and entry are the server bundle's,
 * and domain modules are loaded by Node itself, once, as server.ts and the bundle load them. `build.global.ts` builds it.
 */
export function builtRoutes(): Plugin {
  return {
    name: "tillsight:built-routes",
    enforce: "pre",
    async load(id) {
      const file = id.replace(/\?.*$/, "");
      const built = expressionOf(file);
      if (built === undefined) return null;
      const { code } = await transformWithEsbuild(await readFile(file, "utf8"), file, { jsx: "automatic" });
      const names = exportedNames(this.parse(code) as unknown as Program);
      const lines = names.map((name) =>
        name === "default" ? "export default module.default;" : `export const ${name} = module.${name};`,
      );
      const from = JSON.stringify(bundle);
      return [`import { entry, routes } from ${from};`, `const module = ${built};`, ...lines].join("\n");
    },
  };
}

/** Where a file's module stands in the bundle, or undefined where the bundle has none of that name. */
function expressionOf(file: string): string | undefined {
  const place = path.relative(app, file);
  if (place === "entry.server.tsx") return "entry.module";
  if (place === "root.tsx") return "routes.root.module";
  const route = /^(routes\/[^/]+?)(\/route)?\.tsx?$/.exec(place)?.[1];
  return route === undefined ? undefined : `routes[${JSON.stringify(route)}].module`;
}

interface Program {
  readonly body: readonly Statement[];
}

interface Statement {
  readonly type: string;
  readonly declaration?: {
    readonly id?: { readonly name: string };
    readonly declarations?: readonly { readonly id: { readonly name: string } }[];
  } | null;
  readonly specifiers?: readonly { readonly exported: { readonly name: string } }[];
}

function exportedNames(program: Program): string[] {
  return program.body.flatMap(({ type, declaration, specifiers = [] }) => {
    if (type === "ExportDefaultDeclaration") return ["default"];
    if (type !== "ExportNamedDeclaration") return [];
    const declared = declaration?.declarations ?? (declaration?.id ? [{ id: declaration.id }] : []);
    return [...declared.map(({ id }) => id.name), ...specifiers.map(({ exported }) => exported.name)];
  });
}
