import { sendRaw } from "../factories/raw-http.ts";
import type { Came } from "./attack.ts";

/** Makes all at once and counts their statuses. A connection that was cut counts as 0. */
export async function allAtOnce(sends: readonly (() => Promise<number>)[]): Promise<Came> {
  const began = performance.now();
  const statuses: Record<number, number> = {};
  await Promise.all(
    sends.map(async (send) => {
      const status = await send().catch(() => 0);
      statuses[status] = (statuses[status] ?? 0) + 1;
    }),
  );
  return { statuses, last: performance.now() - began };
}

/** A request whose answer is read and thrown away. */
export async function statusOf(url: string, init: RequestInit = {}): Promise<number> {
  const answer = await fetch(url, { redirect: "manual", ...init });
  await answer.body?.pipeTo(new WritableStream()).catch(() => undefined);
  return answer.status;
}

/** The same with a request line as it stands. */
export async function rawStatus(origin: string, ...head: readonly string[]): Promise<number> {
  return (await sendRaw(origin, head)).status;
}
