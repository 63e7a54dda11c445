import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { linkIn } from "../../standin/inbox/inbox.ts";
import { serveApp, signIn, type ServedApp } from "./serve.ts";

let app: ServedApp;
beforeAll(async () => {
  app = await serveApp();
});
afterAll(() => app.close());

const someone = () => `${randomUUID().slice(0, 8)}@people.example.com`;
const to = (response: Response) => response.headers.get("location");

describe("signing in by a link", () => {
  test("leads to where one was going, with a session that browsers keep from scripts and from other sites", async () => {
    const browser = app.browser();
    expect(to(await browser.get("/account"))).toBe("/?next=%2Faccount");
    const email = someone();
    await browser.post("/?index", { email, next: "/account" });
    const link = new URL(linkIn(await app.inbox.take(email)));
    expect(link.origin).toBe("https://app.example.com");
    const answer = await browser.post("/sign-in/link", Object.fromEntries(link.searchParams));
    expect([answer.status, to(answer)]).toEqual([302, "/account"]);
    const cookie = answer.headers.getSetCookie().find((text) => text.includes("session_token"));
    expect(cookie).toMatch(/^__Secure-tillsight/);
    expect(cookie).toMatch(/HttpOnly/i);
    expect(cookie).toMatch(/SameSite=Lax/i);
    expect(cookie).toMatch(/Secure/);
    const page = await browser.get("/account");
    expect(page.status).toBe(200);
    expect(await page.text()).toContain(email);
  });

  test("needs the press of a button: whatever opens the address alone signs nobody in and uses nothing up", async () => {
    const email = someone();
    const asking = app.browser();
    await asking.post("/?index", { email });
    const link = linkIn(await app.inbox.take(email));
    const scanner = app.browser();
    for (let again = 0; again < 3; again++) {
      const seen = await scanner.get(link.replace("https://app.example.com", ""));
      expect(seen.status).toBe(200);
      expect(seen.headers.getSetCookie()).toEqual([]);
    }
    const answer = await asking.post("/sign-in/link", Object.fromEntries(new URL(link).searchParams));
    expect(answer.status).toBe(302);
  });

  test("works once; a second press, here or elsewhere, is told so", async () => {
    const email = someone();
    const browser = app.browser();
    await browser.post("/?index", { email });
    const form = Object.fromEntries(new URL(linkIn(await app.inbox.take(email))).searchParams);
    expect((await browser.post("/sign-in/link", form)).status).toBe(302);
    const again = await app.browser().post("/sign-in/link", form);
    expect(again.headers.getSetCookie()).toEqual([]);
    expect(await again.text()).toContain("used already");
  });

  test("pressed by twenty at once it signs one in", async () => {
    const email = someone();
    await app.browser().post("/?index", { email });
    const form = Object.fromEntries(new URL(linkIn(await app.inbox.take(email))).searchParams);
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => app.browser().post("/sign-in/link", form)),
    );
    expect(answers.filter(({ status }) => status === 302)).toHaveLength(1);
  });

  test.each(["", "x", "a".repeat(5_000), "'; DROP TABLE person; --", "\u0000", "magic-link:x"])(
    "a token that is none (%j) is refused",
    async (token) => {
      const answer = await app.browser().post("/sign-in/link", { token });
      expect(answer.status).toBe(200);
      expect(answer.headers.getSetCookie()).toEqual([]);
    },
  );

  test("says the same of an address with an account and of one without", async () => {
    const known = someone();
    await signIn(app, app.browser(), known);
    const ask = async (email: string) => {
      const answer = await app.browser().post("/?index", { email });
      return [answer.status, (await answer.text()).replaceAll(email, "")];
    };
    const nonce = /nonce="[^"]+"|nonce\\?":\\?"[^"\\]+/g;
    const [first, second] = await Promise.all([ask(known), ask(someone())]);
    expect(String(first).replaceAll(nonce, "")).toBe(String(second).replaceAll(nonce, ""));
  });

  test("text that is no address is told so; five links to one address in a quarter of an hour are enough", async () => {
    expect(await (await app.browser().post("/?index", { email: "nobody" })).text()).toContain(
      "Enter an email address",
    );
    const email = someone();
    for (let sent = 0; sent < 5; sent++) await app.browser().post("/?index", { email });
    expect(await (await app.browser().post("/?index", { email })).text()).toContain("Too many tries");
    expect(await (await app.browser().post("/?index", { email: email.toUpperCase() })).text()).toContain(
      "Too many tries",
    );
  });
});

describe("what a session is not open to", () => {
  test.each([
    "//evil.example",
    "https://evil.example",
    "/\\evil.example",
    "/\t/evil.example",
    "javascript:1",
  ])("a return address elsewhere (%j) leads to one's shops", async (next) => {
    const browser = app.browser();
    const email = someone();
    await browser.post("/?index", { email, next });
    const form = Object.fromEntries(new URL(linkIn(await app.inbox.take(email))).searchParams);
    expect(to(await browser.post("/sign-in/link", { ...form, next }))).toBe("/shops");
  });

  test("forms of other sites change nothing", async () => {
    const browser = app.browser();
    await signIn(app, browser, someone());
    for (const origin of ["https://evil.example", "null"]) {
      expect((await browser.post("/account?index", { intent: "rename", name: "x" }, { origin })).status).toBe(
        403,
      );
      expect((await browser.post("/sign-out", {}, { origin })).status).toBe(403);
    }
    expect((await browser.get("/account")).status).toBe(200);
  });

  test("a session that was there before signing in is not the one after: nobody can fix it", async () => {
    const browser = app.browser();
    await signIn(app, browser, someone());
    const before = new Map(browser.cookies);
    await signIn(app, browser, someone());
    expect([...browser.cookies.values()]).not.toEqual([...before.values()]);
  });

  test("signing out everywhere ends every browser's session at once", async () => {
    const email = someone();
    const [one, other] = [app.browser(), app.browser()];
    await signIn(app, one, email);
    await signIn(app, other, email);
    expect((await other.get("/account")).status).toBe(200);
    expect((await one.post("/sign-out", { everywhere: "yes" })).status).toBe(302);
    for (const browser of [one, other]) expect(to(await browser.get("/account"))).toBe("/?next=%2Faccount");
  });

  test("the library's own addresses are closed, but for passkeys'", async () => {
    const browser = app.browser();
    await signIn(app, browser, someone());
    for (const path of [
      "get-session",
      "list-sessions",
      "magic-link/verify?token=x",
      "ok",
      "two-factor/disable",
    ])
      expect((await browser.get(`/auth/account/${path}`)).status, path).toBe(404);
    const options = await browser.get("/auth/account/passkey/generate-register-options");
    expect(options.status).toBe(200);
    expect((await app.browser().get("/auth/account/passkey/generate-register-options")).status).toBe(401);
  });

  test("a person without shops is led to make one; another's shop is not there", async () => {
    const browser = app.browser();
    await signIn(app, browser, someone());
    expect(to(await browser.get("/app"))).toBe("/shops");
    expect((await browser.get("/app?shop=unknown1")).status).toBe(404);
  });
});

test("an address that names a shop by its domain is Shopify's, whoever is signed in here", async () => {
  const browser = app.browser();
  await signIn(app, browser, someone());
  const answer = await browser.get("/app?shop=somebody.myshopify.com");
  expect(to(answer)).toMatch(/^https:\/\/admin\.shopify\.com\/store\/somebody\//);
});

describe("an account", () => {
  test("is deleted by whoever types its address, and everything that signs in to it is gone", async () => {
    const browser = app.browser();
    const email = someone();
    await signIn(app, browser, email);
    await browser.post("/account?index", { intent: "delete", email: "other@example.com" });
    expect((await browser.get("/account")).status).toBe(200);
    expect(to(await browser.post("/account?index", { intent: "delete", email }))).toBe("/");
    expect(to(await browser.get("/account"))).toBe("/?next=%2Faccount");
  });

  test("hands over what is stored about it", async () => {
    const browser = app.browser();
    const email = someone();
    await signIn(app, browser, email);
    const data = (await (await browser.get("/account/data")).json()) as { person: { email: string } };
    expect(data.person.email).toBe(email);
  });
});
