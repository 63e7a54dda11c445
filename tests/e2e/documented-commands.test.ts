import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseEnv } from "node:util";
import mariadb, { type Connection } from "mariadb";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { connectionOptions } from "#app/db/connection.server.ts";
import { controlOf, type Control } from "#tests/system/control.ts";
import { documentedCommands, printedCommands } from "#tests/system/documented-commands.ts";
import { makeScratchTree, type CommandResult, type ScratchTree } from "#tests/system/scratch-tree.ts";
import { withDatabase } from "../setup/url.ts";
import { findDatabaseProgram } from "../../scripts/database/program.mjs";
import { keepScreenshot, openBrowser, openPage } from "./fixture/browser.ts";
import { homeOf } from "./fixture/home.ts";
import { settled } from "./fixture/settled.ts";

const root = path.resolve(import.meta.dirname, "../..");
const { scripts } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")) as {
  scripts: Record<string, string>;
};

/** Documented, and not run here, each with its reason. What is in no page any more has to go from here. */
const notHere: Record<string, string> = {
  "npm run demo": "the demo that all of these run against: started before them, as `npm run demo -- --dev`",
  "npm test":
    "the run that this is part of; tests/routes/commands/test-command.test.ts runs it on single files",
  "DATABASE_URL=mysql://root@127.0.0.1:3306/tillsight_test npm test": "as npm test, on a server of one's own",
  "npm install -g @shopify/cli": "changes the machine, not the checkout",
  "npm install": "tests/e2e/production-install.test.ts installs from the lock file",
  "shopify app config link": "needs a Partner account",
  "shopify app dev": "needs a store; tests/e2e/dev-server.test.ts starts what it starts, as it does",
  "npm run standin -- --install --live": "tests/e2e/dev-server.test.ts starts it, and runs what it prints",
  "npm run test:faults": "an hour; npm test has its short form. Its options are tried below",
  "npm run test:attacks": "minutes; npm test has its short form",
  "npm run test:attacks -- --only H6": "as npm run test:attacks; tests/unit/tooling knows its options",
  "npm test -- --project attacks": "as npm test",
};

/** So long that its own report is another day's: taken as far as its database, which is not there. */
const asFarAsTheDatabase = /^npm run test:faults -- /;

/** What stands in a page for something of the reader's own. */
const ownWords = (): [string, string][] => [
  ["ts_live_…", key],
  ["https://app.example.com", app],
  ["http://localhost:3000", app],
  ["one.myshopify.com", shop],
  ["x.myshopify.com", shop],
];

let tree: ScratchTree;
let browser: Browser;
let connection: Connection;
let control: Control;
/** Everything that the demo printed before it was ready. */
let printed: string;
/** Origin of the web process, an API key of a tenant, the domain of an installed shop. */
let [app, key, shop] = ["", "", ""];
/** As a person has it who copied the lines before. */
let env: Record<string, string>;

const run = (line: string, more: Record<string, string> = {}): Promise<CommandResult> =>
  tree.start(line, { ...env, ...more }).ended;

beforeAll(async () => {
  // Nothing of Vite's is there yet: its cache is cold.
  tree = makeScratchTree("own", scripts);
  const bin = path.join(tree.folder, ".local/bin");
  mkdirSync(bin, { recursive: true });
  writeFileSync(path.join(bin, "curl"), `#!/bin/sh\nexec '${process.execPath}' tests/system/curl.ts "$@"\n`);
  chmodSync(path.join(bin, "curl"), 0o755);
  const order = { externalId: "1", processedAt: "2026-03-03T12:00:00Z", total: "1.00" };
  writeFileSync(path.join(tree.folder, "orders.ndjson"), `${JSON.stringify(order)}\n`);

  const given = withDatabase(process.env.DATABASE_URL ?? "", "tillsight_demo_test");
  // Only where a server is named and none installed: then the demo cannot start one of its own either.
  const own: Record<string, string> = findDatabaseProgram() === undefined ? { DATABASE_URL: given } : {};
  const demo = tree.start("npm run demo -- --dev --orders 60", own);
  await demo.printed(/npm run ops -- status\n/);
  printed = demo.output();
  const [, domain = ""] = /(http:\S+)\/store\/harbor-goods\//.exec(printed) ?? [];
  control = controlOf(domain);
  [, app = ""] = /curl (http:\/\/[^/]+)/.exec(printed) ?? [];
  const [, url = given] = /DATABASE_URL='([^']+)'/.exec(printed) ?? [];
  connection = await mariadb.createConnection(connectionOptions(url));
  shop = "harbor-goods.myshopify.com";
  const secrets = parseEnv(readFileSync(path.join(tree.folder, ".local/demo/env"), "utf8"));
  const made = await fetch(`${app}/api/tenants`, {
    method: "POST",
    headers: { authorization: `Bearer ${secrets.OPERATOR_TOKEN}`, "content-type": "application/json" },
    body: JSON.stringify({ name: "A reader", currency: "USD", timeZone: "America/New_York" }),
  });
  ({
    apiKey: { secret: key },
  } = (await made.json()) as { apiKey: { secret: string } });
  env = {
    PATH: `${bin}${path.delimiter}${process.env.PATH ?? ""}`,
    DATABASE_URL: url,
    SHOPIFY_API_SECRET: secrets.SHOPIFY_API_SECRET ?? "",
    APP: app,
    KEY: key,
  };
  browser = await openBrowser();
}, 900_000);

afterAll(async () => {
  await browser?.close();
  await connection?.end();
  await tree?.remove();
});

describe("npm run demo -- --dev", () => {
  test("shows a page that stays, and what is changed in its sources without loading it anew", async () => {
    const watched = await openPage(browser);
    onTestFinished(async ({ task }) => {
      if (task.result?.state === "fail") await keepScreenshot(watched.page, task.name);
      await watched.close();
    });
    const { page } = watched;
    await page.goto(`${control.url}/store/harbor-goods/apps/tillsight`);
    const { frame, rangeButton } = homeOf(page);
    await frame.getByRole("heading", { name: "Top customers" }).waitFor();
    // Only a page that lives opens it.
    await rangeButton.click();
    await frame.getByRole("button", { name: "Apply" }).waitFor();
    await frame.locator("body").evaluate((body) => void (body.dataset.mark = "old"));
    const source = path.join(tree.folder, "app/components/home/top-customers-card.tsx");
    writeFileSync(source, readFileSync(source, "utf8").replace('"Top customers"', '"Changed in its source"'));
    await frame.getByRole("heading", { name: "Changed in its source" }).waitFor();
    expect(await frame.locator("body").evaluate((body) => body.dataset.mark)).toBe("old");
    expect(watched.complaints()).toEqual([]);
  });

  test("prints commands for an operator that work, copied as they are", async () => {
    const commands = printedCommands(printed);
    expect(commands).toHaveLength(4);
    const { PATH = "" } = env;
    const { code, out, err } = await tree.start(`set -e\n${commands.join("\n")}`, { PATH }).ended;
    expect([code, err]).toEqual([0, ""]);
    expect(out).toContain('"name":"A reader"');
    expect(out).toMatch(/^tillsight_\w+/m);
    expect(out).toMatch(/inbox waiting/);
  });
});

describe("the commands of README and docs, copied into a shell", () => {
  const all = documentedCommands();
  const unique = [...new Set(all.map(({ command }) => command))];
  const toRun = unique.filter((command) => !(command in notHere));

  beforeAll(async () => {
    await control.call("live", { on: false });
    const count = async (statement: string) => {
      const rows: { n: number }[] = await connection.query(statement);
      return Number(rows[0]?.n);
    };
    await settled({ control, count }, 240);
  });

  test("are each run below, or named above with a reason", () => {
    expect(unique).toEqual(expect.arrayContaining(Object.keys(notHere)));
    // Nothing is run that a page may one day say of other programs.
    const ours = /^(\w+=\S+ )*(npm run (\S+)|curl "\$APP)/;
    for (const command of toRun) expect([command, ours.test(command)]).toEqual([command, true]);
    expect(toRun.length).toBeGreaterThan(6);
  });

  test.each(toRun)("%s", async (command) => {
    const line = ownWords().reduce((text, [word, mine]) => text.replaceAll(word, mine), command);
    if (asFarAsTheDatabase.test(command)) {
      const { code, err } = await run(line, { DATABASE_URL: "mysql://nobody@127.0.0.1:9/tillsight_test" });
      expect([code, err]).toEqual([1, expect.stringMatching(/127\.0\.0\.1:9/) as string]);
      return;
    }
    const { code, out, err } = await run(line);
    expect([code, out + err]).toEqual([0, expect.not.stringMatching(/Not finished|rejected|^\s+at /m)]);
  });

  test("npm run verify finds the demo's numbers right", async () => {
    const { code, out } = await run(`npm run verify -- --shop ${shop}`);
    expect([code, out]).toEqual([0, expect.stringContaining("no drift")]);
  });
});
