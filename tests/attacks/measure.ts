import { createHmac, randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { percentile } from "../bench/percentile.ts";
import { bodyOf, restOrder } from "../factories/order-spec.ts";
import { clientSecret } from "../system/app.ts";
import { processorSeconds } from "../system/cpu.ts";
import { traceMemory } from "../system/memory.ts";
import { victim, type Arena } from "./arena.ts";

/** What the victim's signed webhooks and the web process came to in some time. */
export interface Figures {
  readonly webhooks: number;
  /** Answers other than 200. */
  readonly failed: number;
  /** No answer in the time that Shopify waits. */
  readonly late: number;
  readonly p50: number;
  readonly p99: number;
  /** Seconds of processor of the web process. */
  readonly processor: number;
  /** Most resident megabytes of the web process. */
  readonly memory: number;
}

/** Shopify gives up after five seconds. */
const PATIENCE_MS = 5_000;
let made = 0;

/** Sends the victim's orders as Shopify does, one after the other, as long as `work` runs and at least `least` of them. */
export async function measure(arena: Arena, least: number, work: () => Promise<unknown>): Promise<Figures> {
  const pid = arena.system.web.pid;
  const memory = traceMemory(pid);
  const before = processorSeconds(pid) ?? 0;
  const times: number[] = [];
  let failed = 0;
  let late = 0;
  let isRunning = true;
  const running = work().finally(() => (isRunning = false));
  // Its failure is thrown below.
  running.catch(() => undefined);
  while (isRunning || times.length < least) {
    const began = performance.now();
    const status = await sendWebhook(arena.origin);
    if (status === 0) late += 1;
    else if (status !== 200) failed += 1;
    times.push(performance.now() - began);
    await pause(5);
  }
  memory.stop();
  await running;
  return {
    webhooks: times.length,
    failed,
    late,
    p50: percentile(times, 50),
    p99: percentile(times, 99),
    processor: (processorSeconds(pid) ?? 0) - before,
    memory: Math.max(...memory.samples),
  };
}

/** A signed order of the victim. @returns its status, 0 where none came in Shopify's time */
async function sendWebhook(origin: string): Promise<number> {
  const id = String(7_000_000 + made++);
  const body = bodyOf(
    restOrder({ id, at: "2026-11-10T15:00:00Z", lines: [{ id: `${id}1`, price: "30.00" }] }),
  );
  try {
    const answer = await fetch(`${origin}/webhooks/shopify`, {
      method: "POST",
      headers: webhookHeaders(body),
      body: new Uint8Array(body),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    return answer.status;
  } catch {
    return 0;
  }
}

/** As Shopify signs for the victim. @param signature another one in place of the right one */
export function webhookHeaders(body: Buffer, signature?: string): Record<string, string> {
  return {
    "content-type": "application/json",
    "x-shopify-topic": "orders/create",
    "x-shopify-hmac-sha256": signature ?? createHmac("sha256", clientSecret).update(body).digest("base64"),
    "x-shopify-shop-domain": victim,
    "x-shopify-api-version": "2026-07",
    "x-shopify-webhook-id": randomUUID(),
    "x-shopify-triggered-at": new Date().toISOString(),
  };
}
