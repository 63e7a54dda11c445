import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { request, type IncomingMessage } from "node:http";
import path from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { shopifyCliEnvironment } from "#tests/system/cli-environment.ts";
import { printedCommands } from "#tests/system/documented-commands.ts";
import { makeScratchTree, type Running, type ScratchTree } from "#tests/system/scratch-tree.ts";
import { findDatabaseProgram } from "../../scripts/database/program.mjs";
import { freePort } from "../../scripts/process/ports.ts";
import { keepScreenshot, openBrowser, openPage } from "./fixture/browser.ts";
import { homeOf } from "./fixture/home.ts";

const root = path.resolve(import.meta.dirname, "../..");
const { scripts } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")) as {
  scripts: Record<string, string>;
};
const userAgent = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36";
/** Only where a server is named and none installed: then dev cannot start one of its own either. */
const hasServer = findDatabaseProgram() !== undefined;

/** A checkout as it is after `npm install`: nothing of Vite's is there yet. */
let tree: ScratchTree;
let browser: Browser;

beforeAll(async () => {
  tree = makeScratchTree("own", scripts);
  if (!hasServer)
    writeFileSync(path.join(tree.folder, ".env"), `DATABASE_URL=${process.env.DATABASE_URL ?? ""}\n`);
  browser = await openBrowser();
});
afterAll(async () => {
  await browser.close();
  await tree.remove();
});

const listening = async (dev: Running) => {
  const [, port = ""] = await dev.printed(/"port":(\d+).*"msg":"listening"/);
  return Number(port);
};

/** Asks as the tunnel does: from this machine, in the tunnel's name. */
function ask(port: number, host: string, target: string, headers: Record<string, string> = {}) {
  return new Promise<{ answer: IncomingMessage; text: string }>((resolve, reject) => {
    const asked = request({
      port,
      host: "127.0.0.1",
      path: target,
      headers: { host, "x-forwarded-proto": "https", "user-agent": userAgent, ...headers },
    });
    asked.on("error", reject);
    asked.on("upgrade", (answer, socket) => {
      socket.destroy();
      resolve({ answer, text: "" });
    });
    asked.on("response", (answer) => {
      let text = "";
      answer.setEncoding("utf8").on("data", (part: string) => (text += part));
      answer.on("end", () => resolve({ answer, text }));
    });
    asked.end();
  });
}

describe("F1: `npm run dev` as `shopify app dev` starts it", () => {
  test(
    "serves pages, sources and hot updates through the tunnel, with a key and a database of its own",
    { timeout: 600_000 },
    async () => {
      const tunnel = "https://abc-def.tunnel.example";
      const host = new URL(tunnel).host;
      const cli = shopifyCliEnvironment({
        tunnel,
        port: await freePort(),
        apiKey: "client-id-of-the-tests",
        apiSecret: "secret-of-the-tests-0123456789",
      });
      const dev = tree.start(scripts.dev ?? "", cli);
      onTestFinished(async () => void (await dev.interrupt()));
      const admin = Buffer.from("admin.shopify.com/store/one").toString("base64url");
      const port = await listening(dev);
      expect(port).toBe(Number(cli.PORT));

      const front = await ask(port, host, `/app?shop=one.myshopify.com&host=${admin}&embedded=1`);
      const bounce = new URL(front.answer.headers.location ?? "", tunnel);
      expect([front.answer.statusCode, bounce.pathname]).toEqual([302, "/auth/session-token"]);
      expect(bounce.searchParams.get("shopify-reload")).toMatch(new RegExp(`^${tunnel}/app\\?`));
      const page = await ask(port, host, bounce.pathname + bounce.search);
      expect([page.answer.statusCode, page.text]).toEqual([200, expect.stringContaining("app-bridge.js")]);
      const login = await ask(port, host, "/auth/login");
      expect([login.answer.statusCode, login.text]).toEqual([200, expect.stringContaining("Tillsight")]);
      const ready = await ask(port, host, "/readyz");
      expect(ready.answer.statusCode).toBe(200);

      const client = await ask(port, host, "/@vite/client");
      expect(client.answer.statusCode).toBe(200);
      const token = /wsToken = "([^"]+)"/.exec(client.text)?.[1] ?? "";
      const upgrade = { connection: "Upgrade", upgrade: "websocket", "sec-websocket-protocol": "vite-hmr" };
      const key = { "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==", "sec-websocket-version": "13" };
      const socket = await ask(port, host, `/?token=${token}`, { ...upgrade, ...key, origin: tunnel });
      expect(socket.answer.statusCode).toBe(101);
      const stranger = await ask(port, "somebody.example", "/@vite/client");
      expect(stranger.answer.statusCode).toBe(403);

      expect((await dev.interrupt()).code).toBe(0);
      expect(dev.output()).toContain('"msg":"stopped"');
      const kept = path.join(tree.folder, ".local/dev/env");
      expect(readFileSync(kept, "utf8")).toMatch(/^TOKEN_ENCRYPTION_KEYS=dev:\S{44}\n$/);
      expect(statSync(kept).mode & 0o777).toBe(0o600);
      // Its own server ends with it, and its data stays.
      expect(existsSync(path.join(tree.folder, ".local/db-dev/server.pid"))).toBe(false);
      expect(existsSync(path.join(tree.folder, ".local/db-dev/data"))).toBe(hasServer);
    },
  );
});

describe("F2 and F9: the stand-in and what it prints", () => {
  test("a cold dev server, started as printed, shows a page that stays", { timeout: 600_000 }, async () => {
    const port = await freePort();
    const options = `--install --port 0 --shops 1 --orders 20 --app-url http://localhost:${port}`;
    const standin = tree.start(`npm run standin -- ${options}`);
    await standin.printed(/^STANDIN READY/m);
    const [printed = "", ...more] = printedCommands(standin.output());
    expect([printed, more]).toEqual([expect.stringMatching(/^STANDIN_URL=.* npm run dev$/) as string, []]);
    const [, address = ""] = await standin.printed(/(http:\S+\/store\/\S+\/apps\/\S+)/);
    const cache = path.join(tree.folder, "node_modules/.vite");
    rmSync(cache, { recursive: true, force: true });
    const dev = tree.start(printed);
    await listening(dev);
    // Bundled before the first page.
    expect(existsSync(path.join(cache, "deps"))).toBe(true);

    const watched = await openPage(browser);
    onTestFinished(async ({ task }) => {
      if (task.result?.state === "fail") await keepScreenshot(watched.page, task.name);
      await watched.close();
    });
    const { page } = watched;
    const documents: string[] = [];
    page.on("request", (one) => {
      if (one.isNavigationRequest() && one.frame() !== page.mainFrame()) documents.push(one.url());
    });
    await page.goto(address);
    const home = homeOf(page);
    await home.rangeButton.waitFor();
    // Only a page that lives opens it.
    await home.rangeButton.click();
    await home.frame.getByRole("button", { name: "Apply" }).waitFor();
    const loaded = documents.length;
    for (const name of ["Products", "Cohorts", "Data", "Settings"]) {
      await page.locator(".app-nav a", { hasText: name }).click();
      await page.locator("[data-title]", { hasText: name }).waitFor();
    }
    expect(documents.length, documents.join("\n")).toBe(loaded);
    expect(dev.output()).not.toMatch(/optimized dependencies changed|reloading/);
    expect(watched.complaints()).toEqual([]);
    for (const command of printedCommands(dev.output())) {
      const { code, out } = await tree.start(command).ended;
      expect([code, out]).toEqual([0, expect.stringMatching(/inbox waiting/)]);
    }
    // Also while a browser holds its connection for hot updates. npm itself dies of a Ctrl-C; what it started ends in its
    // own time.
    await dev.interrupt();
    expect(dev.output()).toContain('"msg":"stopped"');
  });
});
