import type { Readable } from "node:stream";
import type { World } from "../world/types.ts";

export interface AdminRequest {
  query: string;
  variables: Record<string, unknown>;
  scopes: readonly string[];
}

export interface AdminAnswer {
  /** Instead of an answer: silence, or a cut connection. */
  instead?: "hang" | "reset";
  status: number;
  body: unknown;
  headers?: Record<string, string>;
}

export type BulkAnswer =
  | { outcome: "open"; size: number; etag: string; read: (from: number, to: number) => Readable }
  | { outcome: "expired" }
  | { outcome: "missing" };

/** What the HTTP side needs of the world behind it. */
export interface Doors {
  executeAdmin: (world: World, shopDomain: string, request: AdminRequest) => Promise<AdminAnswer>;
  /** `url` is the whole address that the operation's `url` said. */
  openBulkResult: (world: World, url: URL) => Promise<BulkAnswer>;
}
