import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { totpOf } from "../../factories/totp.ts";
import { serveApp, signIn, type Browser, type ServedApp } from "./serve.ts";

let app: ServedApp;
beforeAll(async () => {
  app = await serveApp();
});
afterAll(() => app.close());

const someone = () => `${randomUUID().slice(0, 8)}@factors.example.com`;
const to = (response: Response) => response.headers.get("location");
const change = (browser: Browser, form: Record<string, string>) =>
  browser.post("/account?index&_data=routes%2Faccount._index", form, { "sec-fetch-dest": "empty" });

/** Turns an authenticator app on. @returns what it shows now, and its backup codes. */
async function turnOn(browser: Browser) {
  const begun = (await (await change(browser, { intent: "begin_second_factor" })).json()) as {
    address: string;
    backupCodes: string[];
  };
  const code = () => totpOf(begun.address);
  const answer = await change(browser, { intent: "confirm_second_factor", code: code() });
  expect(await answer.json()).toMatchObject({ outcome: "saved" });
  return { code, backupCodes: begun.backupCodes };
}

describe("with an authenticator app", () => {
  test("a link alone opens nothing: the code comes first, and then leads on", async () => {
    const email = someone();
    const browser = app.browser();
    await signIn(app, browser, email);
    const { code } = await turnOn(browser);
    expect((await browser.get("/account")).status).toBe(200);
    const other = app.browser();
    await signIn(app, other, email);
    for (const address of ["/account", "/shops", "/app"])
      expect(to(await other.get(address)), address).toMatch(/^\/sign-in\/code\?next=/);
    expect((await change(other, { intent: "rename", name: "x" })).headers.get("x-remix-redirect")).toMatch(
      /^\/sign-in\/code/,
    );
    expect((await other.get("/auth/account/passkey/generate-register-options")).status).toBe(401);
    const wrong = await other.post("/sign-in/code", { code: "000000" });
    expect(await wrong.text()).toContain("isn’t right");
    const right = await other.post("/sign-in/code", { code: code(), next: "/account" });
    expect(to(right)).toBe("/account");
    expect((await other.get("/account")).status).toBe(200);
  });

  test("a backup code signs in once", async () => {
    const email = someone();
    const browser = app.browser();
    await signIn(app, browser, email);
    const { backupCodes } = await turnOn(browser);
    const [first = ""] = backupCodes;
    const other = app.browser();
    await signIn(app, other, email);
    expect(to(await other.post("/sign-in/code", { code: first, next: "/account" }))).toBe("/account");
    const third = app.browser();
    await signIn(app, third, email);
    expect(await (await third.post("/sign-in/code", { code: first })).text()).toContain("isn’t right");
  });

  test("codes cannot be tried for long, whatever the address they come from", async () => {
    const email = someone();
    const browser = app.browser();
    await signIn(app, browser, email);
    const { code } = await turnOn(browser);
    const other = app.browser();
    await signIn(app, other, email);
    for (let tried = 0; tried < 5; tried++)
      await other.post(
        "/sign-in/code",
        { code: `00000${tried}` },
        { "x-forwarded-for": `203.0.113.${tried}` },
      );
    const late = await other.post("/sign-in/code", { code: code() }, { "x-forwarded-for": "203.0.113.99" });
    expect(await late.text()).toContain("Too many tries");
    expect(to(await other.get("/account"))).toMatch(/^\/sign-in\/code/);
  });

  test("it is turned off by a code only", async () => {
    const email = someone();
    const browser = app.browser();
    await signIn(app, browser, email);
    const { code } = await turnOn(browser);
    expect(
      await (await change(browser, { intent: "end_second_factor", code: "000000" })).json(),
    ).toMatchObject({
      outcome: "refused",
    });
    expect(await (await change(browser, { intent: "end_second_factor", code: code() })).json()).toMatchObject(
      { outcome: "saved" },
    );
    const other = app.browser();
    await signIn(app, other, email);
    expect((await other.get("/account")).status).toBe(200);
  });
});
