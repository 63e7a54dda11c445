import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import type { ServerBuild } from "@remix-run/node";
import { describe, expect, test } from "vitest";
import { services } from "#app/services.server.ts";

const root = path.resolve(import.meta.dirname, "../../..");
const file = path.join(root, "build/server/index.js");
const bundle = readFileSync(file, "utf8");

/** Classes of app/ that the bundle must not have a copy of: `instanceof` fails for what the other copy made. */
const ownClasses = globSync("app/**/*.ts", { cwd: root })
  .filter((name) => !/^app\/(components|routes|db\/generated)\//.test(name))
  .flatMap((name) =>
    [...readFileSync(path.join(root, name), "utf8").matchAll(/^(?:export )?class (\w+)/gm)].map(
      (match) => match[1] ?? "",
    ),
  );

describe("H3: a production process has one copy of each module that holds state or classes", () => {
  test("there are classes to look for", () => {
    expect(ownClasses).toEqual(expect.arrayContaining(["ApiProblem", "ShopifyUnavailable", "Overloaded"]));
  });

  test.each(ownClasses)("the server's bundle does not define %s again", (name) => {
    expect(bundle).not.toMatch(new RegExp(`\\bclass ${name}\\b`));
  });

  test("the bundle holds routes and components alone; the rest it imports from where server.ts does", () => {
    const regions = [...bundle.matchAll(/from "(#app\/[^"]+)"/g)].map((match) => match[1] ?? "");
    expect(regions).toEqual(expect.arrayContaining(["#app/services.server.ts", "#app/api/index.server.ts"]));
    expect(bundle).not.toMatch(/createPool|new PrismaClient/);
  });

  test("these route tests run the bundle's routes, on the services that the bundle imports", async () => {
    const build = (await import(/* @vite-ignore */ file)) as ServerBuild;
    const { action } = await import("#app/routes/webhooks.$.ts");
    expect(build.routes["routes/webhooks.$"]?.module.action).toBe(action);
    expect(globalThis.tillsightServices).toBe(services);
  });
});
