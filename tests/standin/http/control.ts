import type { IncomingMessage, ServerResponse } from "node:http";
import { z } from "zod";
import type { ApiFault, BulkFault } from "../world/types.ts";
import { appNamed, type StandinCore } from "./core.ts";
import { deliveryUrl, signingSecret } from "./apps.ts";
import type { FaultRequest } from "./faults.ts";
import { isMutationOp } from "./mutations.ts";
import { parseJsonObject, readBody, sendJson } from "./respond.ts";
import { setRestoreRate } from "../graphql/index.ts";
import { sendOne } from "./sign-webhook.ts";

const shop = z.string();
const flag = z.union([z.boolean(), z.string().transform((text) => text !== "" && text !== "false")]);
const probability = z.coerce.number().min(0).max(1).optional();

/** The control address: each action, what it takes, what it does. The README lists them. */
const actions = {
  state: action(z.object({}), (core) => ({
    url: core.url(),
    apps: core.apps.map((app) => ({
      handle: app.handle,
      clientId: app.clientId,
      appUrl: app.appUrl,
      seenAt: core.appOrigin(app),
      scopes: app.scopes,
      topics: app.subscriptions.map((s) => s.topic),
    })),
    shops: core.world.shops().map(({ domain, settings, counts }) => ({
      domain,
      ...settings,
      counts,
      adminUrl: `${core.url()}/store/${domain.replace(/\.myshopify\.com$/, "")}/apps/${appNamed(core.apps).handle}`,
      install: core.grants.installed(appNamed(core.apps).clientId, domain) ?? null,
    })),
    webhooks: core.sender.counts(),
    live: { on: core.live.on, intervalMs: core.live.intervalMs },
  })),
  install: action(
    z.object({ shop, clientId: z.string().optional(), scopes: z.array(z.string()).optional() }),
    (core, body) => core.install(body.shop, body),
  ),
  uninstall: action(z.object({ shop, clientId: z.string().optional() }), (core, body) => ({
    uninstalled: core.uninstall(body.shop, body.clientId),
  })),
  scopes: action(
    z.object({ shop, scopes: z.array(z.string()), clientId: z.string().optional() }),
    (core, body) => {
      core.setScopes(body.shop, body.scopes, body.clientId);
      return { scopes: body.scopes };
    },
  ),
  mutate: action(z.object({ shop, op: z.string(), args: z.array(z.unknown()).default([]) }), (core, body) => {
    if (!isMutationOp(body.op)) throw new Error(`no change is called ${body.op}`);
    return core.mutate({ shop: body.shop, op: body.op, args: body.args });
  }),
  happen: action(
    z.object({ shop, what: z.enum(["order", "refund", "cancel", "edit", "product", "customer"]) }),
    (core, body) => core.mutate(core.live.draw(body.shop, body.what)),
  ),
  expected: action(z.object({ shop, from: z.string(), to: z.string() }), (core, body) => {
    const found = core.world.shop(body.shop);
    if (!found) throw new Error(`no shop ${body.shop} in this stand-in`);
    return found.expected(body.from, body.to);
  }),
  faults: action(
    z.object({
      door: z.enum(["exchange", "refresh", "api", "bulk"]),
      kind: z.string(),
      shop: shop.optional(),
      times: z.number().default(1),
      matching: z.string().optional(),
    }),
    (core, body) => {
      if (body.door === "exchange" || body.door === "refresh") {
        core.faults.add({
          door: body.door,
          kind: body.kind,
          times: body.times,
          ...(body.shop ? { shopDomain: body.shop } : {}),
        } as FaultRequest);
      } else {
        const faults = core.world.faults(body.shop ?? "");
        if (body.door === "api") faults.api(body.kind as ApiFault, body.times, body.matching);
        else faults.bulk(body.kind as BulkFault, body.times, body.matching);
      }
      return { added: body };
    },
  ),
  "clear-faults": action(z.object({}), (core) => {
    core.faults.clear();
    for (const { domain } of core.world.shops()) core.world.faults(domain).clear();
    return {};
  }),
  tokens: action(
    z.object({
      shop,
      expire: flag.optional(),
      revoke: flag.optional(),
      accessSeconds: z.number().optional(),
      clientId: z.string().optional(),
    }),
    (core, body) => {
      if (body.accessSeconds !== undefined) core.grants.lifetimes.accessSeconds = body.accessSeconds;
      if (body.expire) core.grants.expireAccessTokens(body.shop, core.now());
      if (body.revoke) core.grants.revokeTokens(appNamed(core.apps, body.clientId).clientId, body.shop);
      return { lifetimes: core.grants.lifetimes };
    },
  ),
  rate: action(z.object({ shop, pointsPerSecond: z.number().positive() }), (core, body) => {
    setRestoreRate(core.world, body.shop, body.pointsPerSecond);
    return body;
  }),
  "token-requests": action(z.object({}), (core) => core.tokenRequests),
  "id-token": action(
    z.object({
      shop,
      clientId: z.string().optional(),
      userId: z.string().optional(),
      lifetimeSeconds: z.number().optional(),
    }),
    (core, body) => ({ token: core.idToken(body.shop, body) }),
  ),
  webhooks: action(
    z.object({
      duplicate: probability,
      delay: probability,
      drop: probability,
      corrupt: probability,
      delayMs: z.number().optional(),
      hold: z.boolean().optional(),
      release: z.enum(["as-happened", "reversed", "shuffled"]).optional(),
      times: z.number().optional(),
    }),
    (core, { hold, release, times, ...disorder }) => {
      const given = Object.entries(disorder).filter(([, value]) => value !== undefined);
      Object.assign(core.sender.disorder, Object.fromEntries(given));
      if (hold) core.sender.hold();
      if (release) core.sender.release(release, times);
      return { disorder: core.sender.disorder, ...core.sender.counts() };
    },
  ),
  lose: action(
    z.object({
      times: z.coerce.number().int().min(1).default(1),
      topic: z.string().optional(),
      shop: shop.optional(),
    }),
    (core, { times, ...only }) => {
      core.sender.lose(times, only);
      return core.sender.counts();
    },
  ),
  idle: action(z.object({}), async (core) => {
    await core.sender.idle();
    return core.sender.counts();
  }),
  log: action(
    z.object({ shop: shop.optional(), topic: z.string().optional(), last: z.coerce.number().default(200) }),
    (core, body) =>
      core.sender.log
        .filter((r) => (!body.shop || r.shopDomain === body.shop) && (!body.topic || r.topic === body.topic))
        .slice(-body.last),
  ),
  send: action(
    z.object({
      shop,
      topic: z.string(),
      body: z.string(),
      webhookId: z.string().optional(),
      secret: z.string().optional(),
      url: z.string().optional(),
      triggeredAt: z.string().optional(),
      headers: z.record(z.string(), z.string()).optional(),
    }),
    (core, { body, topic, ...message }) => {
      const app = appNamed(core.apps);
      const subscription = app.subscriptions.find((s) => s.topic === topic);
      const url = message.url ?? (subscription && deliveryUrl(app, subscription));
      if (!url) throw new Error(`the app does not subscribe to ${topic}; name a url`);
      return sendOne(topic, body, { secret: signingSecret(app), ...message, url });
    },
  ),
  live: action(z.object({ on: flag, intervalMs: z.coerce.number().positive().optional() }), (core, body) => {
    if (body.intervalMs !== undefined) core.live.intervalMs = body.intervalMs;
    if (body.on) core.live.start();
    else core.live.stop();
    return { on: core.live.on, intervalMs: core.live.intervalMs };
  }),
};

interface Action {
  run: (core: StandinCore, fields: Record<string, unknown>) => unknown;
}

function action<Shape extends z.ZodType>(
  shape: Shape,
  run: (core: StandinCore, body: z.output<Shape>) => unknown,
): Action {
  return { run: (core, fields) => run(core, shape.parse(fields)) };
}

/**
 * `/__control/<action>`: GET with a query or POST with JSON or a form; answers JSON, 400 with `error` on a wrong
 * request. With `?back=1` a form's sender is led back to its page.
 */
export async function handleControl(
  core: StandinCore,
  url: URL,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const name = url.pathname.replace(/^\/__control\//, "");
  const found = (actions as Record<string, Action | undefined>)[name];
  if (!found) {
    sendJson(response, 404, { error: `no action ${name}; there are ${Object.keys(actions).join(", ")}` });
    return;
  }
  const back = url.searchParams.has("back");
  url.searchParams.delete("back");
  try {
    const text = request.method === "POST" ? (await readBody(request)).toString("utf8") : "";
    const form = request.headers["content-type"]?.startsWith("application/x-www-form-urlencoded");
    const fields = form
      ? Object.fromEntries(new URLSearchParams(text))
      : text === ""
        ? {}
        : parseJsonObject(text);
    if (!fields) throw new Error("the body is not a JSON object");
    const result = await found.run(core, { ...Object.fromEntries(url.searchParams), ...fields });
    if (back) {
      response.writeHead(303, { location: request.headers.referer ?? "/" }).end();
      return;
    }
    sendJson(response, 200, result);
  } catch (error) {
    sendJson(response, 400, { error: error instanceof Error ? error.message : String(error) });
  }
}
