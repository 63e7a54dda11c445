import { inbox } from "./environment.ts";
import path from "node:path";
import type { ServerBuild } from "@remix-run/node";
import type { Inbox } from "../../standin/inbox/inbox.ts";
import { serveBuild } from "../serve-routes.ts";

const file = path.resolve(import.meta.dirname, "../../../build/server/index.js");
/** The public address, as the settings of these tests say it. */
const origin = "https://app.example.com";

export interface ServedApp {
  readonly build: ServerBuild;
  readonly inbox: Inbox;
  /** A browser of its own: keeps cookies, follows no redirect, and says that its requests come from our pages. */
  browser(): Browser;
  close(): Promise<void>;
}

export interface Browser {
  readonly cookies: ReadonlyMap<string, string>;
  readonly get: (address: string, headers?: Record<string, string>) => Promise<Response>;
  /** Sends a form, as a page of the app does; `headers` may say otherwise. */
  readonly post: (
    address: string,
    form: Record<string, string>,
    headers?: Record<string, string>,
  ) => Promise<Response>;
}

/** The whole built app, with a mail server whose inbox the tests read. */
export async function serveApp(): Promise<ServedApp> {
  const build = (await import(/* @vite-ignore */ file)) as ServerBuild;
  const served = await serveBuild(build, 1);
  const { services } = await import("#app/services.server.ts");
  return {
    build,
    inbox,
    browser: () => openBrowser(served.origin),
    async close() {
      await served.close();
      await services.close();
      await inbox.close();
    },
  };
}

let last = 0;

function openBrowser(at: string): Browser {
  const cookies = new Map<string, string>();
  // Each has an address of its own, as behind a proxy: limits count by it.
  const address = `198.51.100.${(last = (last % 250) + 1)}`;
  const send = async (target: string, init: RequestInit, headers: Record<string, string>) => {
    const response = await fetch(new URL(target, at), {
      ...init,
      redirect: "manual",
      headers: {
        "x-forwarded-for": address,
        "x-forwarded-proto": "https",
        "x-forwarded-host": new URL(origin).host,
        "user-agent": "Mozilla/5.0 (X11; Linux x86_64) Chrome/140",
        cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join("; "),
        ...headers,
      },
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      if (/max-age=0/i.test(cookie)) cookies.delete(name);
      else cookies.set(name, value);
    }
    return response;
  };
  return {
    cookies,
    get: (target, headers = {}) => send(target, {}, { "sec-fetch-dest": "document", ...headers }),
    post: (target, form, headers = {}) =>
      send(
        target,
        { method: "POST", body: new URLSearchParams(form) },
        { origin, "sec-fetch-dest": "document", ...headers },
      ),
  };
}

/** Signs somebody in by the link that is mailed to them. */
export async function signIn({ inbox }: ServedApp, browser: Browser, email: string): Promise<Response> {
  await browser.post("/?index", { email });
  const { searchParams } = new URL(/https:\S+/.exec((await inbox.take(email)).text)?.[0] ?? "");
  return browser.post("/sign-in/link", {
    token: searchParams.get("token") ?? "",
    next: searchParams.get("next") ?? "",
  });
}
