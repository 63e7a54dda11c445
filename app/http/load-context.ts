import { once } from "node:events";
import type { Request, Response } from "express";

declare module "@remix-run/server-runtime" {
  interface AppLoadContext {
    /** The client's address, behind the proxies that are believed. */
    readonly address?: string;
    /** What a streamed answer needs to know of its connection: Remix's adapter writes without waiting. */
    readonly connection?: {
      /** Resolves when the client has taken enough of the answer, or has gone. */
      readonly drained: () => Promise<void>;
    };
  }
}

/** What loaders and actions get beside the request. */
export function loadContext(request: Request, response: Response) {
  return {
    address: request.ip ?? "",
    connection: {
      async drained() {
        if (!response.writableNeedDrain || response.destroyed) return;
        const gone = new AbortController();
        const leave = () => gone.abort();
        response.once("close", leave);
        await once(response, "drain", { signal: gone.signal }).catch(() => undefined);
        response.off("close", leave);
      },
    },
  };
}
