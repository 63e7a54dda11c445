import "../auth/environment.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { servePages } from "../auth/serve-pages.ts";
import type { ServedRoutes } from "../serve-routes.ts";

const SUPPORT = "help@tillsight.example";
let services: typeof import("#app/services.server.ts").services;
let served: ServedRoutes;

beforeAll(async () => {
  ({ services } = await import("#app/services.server.ts"));
  served = await servePages();
});
afterAll(async () => {
  await served.close();
  await services.close();
});

/** Runs with a support address, or none. */
async function withSupport<T>(email: string | undefined, run: () => Promise<T>): Promise<T> {
  const settings = services.env as { SUPPORT_EMAIL?: string | undefined };
  const before = settings.SUPPORT_EMAIL;
  settings.SUPPORT_EMAIL = email;
  try {
    return await run();
  } finally {
    settings.SUPPORT_EMAIL = before;
  }
}

async function open(path: string) {
  const answer = await fetch(`${served.origin}${path}`, { redirect: "manual" });
  return { status: answer.status, headers: answer.headers, html: await answer.text() };
}

test.each(["/help", "/privacy"])(
  "%s needs no session, runs no script without the nonce, and says whom to ask",
  async (path) => {
    const page = await withSupport(SUPPORT, () => open(path));
    expect(page.status).toBe(200);
    expect(page.html).toContain(`href="mailto:${SUPPORT}"`);
    expect(page.html).not.toMatch(/app-bridge|<form|<input/);
    const nonce = /'nonce-([^']+)'/.exec(page.headers.get("content-security-policy") ?? "")?.[1] ?? "none";
    const inline = [...page.html.matchAll(/<script(?![^>]*\ssrc=)([^>]*)>/g)];
    expect(inline.every(([, attributes]) => attributes?.includes(`nonce="${nonce}"`))).toBe(true);
    expect((await withSupport(undefined, () => open(path))).html).not.toContain("mailto:");
  },
);

test("the privacy policy names the days that this installation keeps things", async () => {
  const { html } = await open("/privacy");
  const { messageDays, deadLetterDays, requestFileDays } = services.retention;
  const text = html.replaceAll(/<!-- -->/g, "");
  for (const days of [messageDays, deadLetterDays, requestFileDays]) expect(text).toContain(` ${days} days.`);
  for (const topic of ["customers/redact", "shop/redact", "customers/data_request"])
    expect(text).toContain(topic);
});

test("the privacy policy says what of customers is stored where their details are off, and that no cookie is set", async () => {
  const settings = services.env as { CUSTOMER_DETAILS: boolean };
  const before = settings.CUSTOMER_DETAILS;
  const textWith = async (on: boolean) => {
    settings.CUSTOMER_DETAILS = on;
    const { headers, html } = await open("/privacy");
    expect(headers.getSetCookie()).toEqual([]);
    return html.replaceAll(/<!-- -->/g, "").replaceAll(/\s+/g, " ");
  };
  try {
    const on = await textWith(true);
    expect(on).toContain("name, email, phone number, country, province, tags, account status");
    expect(on).toContain("sales channel, the country, discount codes");
    const off = await textWith(false);
    expect(off).toContain(
      "their number at Shopify, tags, account status and whether they accept marketing. No names",
    );
    expect(off).not.toMatch(/the country|phone number, country/);
    for (const text of [on, off]) expect(text).toContain("set no cookies");
  } finally {
    settings.CUSTOMER_DETAILS = before;
  }
});
