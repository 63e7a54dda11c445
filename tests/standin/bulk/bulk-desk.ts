import { mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gid } from "../payloads/index.ts";
import { AdminError, type AdminContext, type BulkOperations } from "../graphql/context.ts";
import { List, type Place } from "../graphql/list.ts";
import { searchTest } from "../graphql/search-match.ts";
import { random, seedOf } from "../world/random.ts";
import { bulkNode, type BulkOperation } from "./bulk-operation.ts";
import { allButLastRoot, bulkRows, type BulkRow } from "./bulk-rows.ts";
import { checkBulkQuery } from "./check-bulk-query.ts";
import { writeRows } from "./write-rows.ts";
import type { Shop } from "../world/shop.ts";
import type { World } from "../world/types.ts";

const MAX_CONCURRENT = 5;

function userError(code: string, message: string): object {
  return { bulkOperation: null, userErrors: [{ field: ["query"], code, message }] };
}

/** The bulk operations of one shop. Rows go to a file as they are made: memory stays flat. */
export class BulkDesk implements BulkOperations {
  /** Milliseconds that an operation waits before it runs, for a demonstration that looks like Shopify's. */
  delayMs = 0;
  readonly #world: World;
  readonly #shop: Shop;
  readonly #operations: BulkOperation[] = [];
  readonly #running = new Set<Promise<void>>();
  #folder: Promise<string> | undefined;

  constructor(world: World, shop: Shop) {
    this.#world = world;
    this.#shop = shop;
    world.onClose(() => this.close());
  }

  /** bulkOperationRunQuery. */
  run(context: AdminContext, query: string, groupObjects: boolean): object {
    const checked = checkBulkQuery(query);
    if (checked.outcome === "refused") return userError("INVALID", checked.message);
    const busy = this.#operations.filter(({ status }) =>
      ["CREATED", "RUNNING", "CANCELING"].includes(status),
    );
    if (busy.length >= MAX_CONCURRENT) {
      return userError(
        "LIMIT_REACHED",
        `A maximum of ${MAX_CONCURRENT} bulk query operations can run at the same time.`,
      );
    }
    const now = this.#world.now().getTime();
    const rng = random(seedOf(this.#shop.store.seed, this.#shop.domain, now, this.#operations.length));
    const operation: BulkOperation = {
      id: String(Math.max(now, Number(this.#operations.at(-1)?.id ?? 0) + 1)),
      query,
      createdAt: now,
      fault: this.#world.faults(this.#shop.domain).takeBulk(query),
      token: Array.from({ length: 24 }, () => rng.int(0, 35).toString(36)).join(""),
      ...{ status: "CREATED", errorCode: null, failure: null, completedAt: null, file: null },
      ...{ objectCount: 0, rootObjectCount: 0, fileSize: 0, cutDue: false },
    };
    this.#operations.push(operation);
    const rows = (): Iterable<BulkRow> =>
      bulkRows(checked.root, groupObjects, { ...context, searchWarnings: [] });
    const work = this.#work(operation, rows).finally(() => this.#running.delete(work));
    this.#running.add(work);
    return { bulkOperation: bulkNode(operation), userErrors: [] };
  }

  /** bulkOperationCancel. */
  cancel(globalId: string): object {
    const operation = this.#find(globalId);
    if (!operation) {
      return {
        bulkOperation: null,
        userErrors: [{ field: ["id"], message: "Bulk operation does not exist" }],
      };
    }
    if (operation.status !== "CREATED" && operation.status !== "RUNNING") {
      const message = "A bulk operation cannot be canceled when it is " + operation.status.toLowerCase();
      return { bulkOperation: bulkNode(operation), userErrors: [{ field: null, message }] };
    }
    operation.status = "CANCELING";
    return { bulkOperation: bulkNode(operation), userErrors: [] };
  }

  node(globalId: string): object | null {
    const operation = this.#find(globalId);
    return operation ? bulkNode(operation) : null;
  }

  list(query: string | null | undefined, sortKey: string): List {
    const matches = searchTest<BulkOperation>(
      query,
      {
        id: { kind: "id", get: ({ id }) => id },
        status: { kind: "text", get: ({ status }) => [status] },
        type: { kind: "text", get: () => ["QUERY"] },
        operation_type: { kind: "text", get: () => ["QUERY"] },
        created_at: { kind: "time", get: ({ createdAt }) => createdAt },
        completed_at: { kind: "time", get: ({ completedAt }) => completedAt },
      },
      this.#shop.settings.ianaTimezone,
      (field) => {
        throw new AdminError(`bulkOperations cannot be searched by ${field}`, "BAD_REQUEST");
      },
    );
    const places = [...this.#operations.entries()]
      .filter(([, operation]) => matches(operation))
      .map(([n, { createdAt, completedAt }]): Place => [
        sortKey === "COMPLETED_AT" ? (completedAt ?? 0) : createdAt,
        n,
      ]);
    return new List(places, (n) => {
      const operation = this.#operations[n];
      return operation ? bulkNode(operation) : null;
    });
  }

  byToken(token: string): BulkOperation | undefined {
    return this.#operations.find((operation) => operation.token === token);
  }

  /** Why operations failed in the stand-in itself; a test can ask for none. */
  failures(): string[] {
    return this.#operations.flatMap(({ failure }) => (failure === null ? [] : [failure]));
  }

  /** Waits until no operation is running. */
  async settled(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  async close(): Promise<void> {
    for (const operation of this.#operations) {
      if (operation.status === "CREATED" || operation.status === "RUNNING") operation.status = "CANCELING";
    }
    await this.settled();
    if (this.#folder) await rm(await this.#folder, { recursive: true, force: true });
    this.#folder = undefined;
  }

  #find(globalId: string): BulkOperation | undefined {
    return this.#operations.find(({ id }) => gid("BulkOperation", id) === globalId);
  }

  async #work(operation: BulkOperation, rows: () => Iterable<BulkRow>): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, this.delayMs));
    if (operation.status === "CREATED") operation.status = "RUNNING";
    try {
      this.#folder ??= mkdtemp(join(tmpdir(), "standin-bulk-"));
      const file = join(await this.#folder, `${operation.id}.jsonl`);
      const stopped =
        operation.status !== "RUNNING" ||
        (await writeRows(operation, file, operation.fault === "short" ? allButLastRoot(rows()) : rows()));
      if (stopped) this.#end(operation, "CANCELED", null);
      else await this.#finish(operation);
    } catch (error) {
      const denied = error instanceof AdminError && error.extensions["code"] === "ACCESS_DENIED";
      operation.failure = error instanceof Error ? error.message : String(error);
      this.#drop(operation);
      this.#end(operation, "FAILED", denied ? "ACCESS_DENIED" : "INTERNAL_SERVER_ERROR");
    }
  }

  /** Ends a written operation, well or with the fault that was ordered. */
  async #finish(operation: BulkOperation): Promise<void> {
    switch (operation.fault) {
      case "failed":
        this.#drop(operation);
        return this.#end(operation, "FAILED", "INTERNAL_SERVER_ERROR");
      case "access_denied":
        this.#drop(operation);
        return this.#end(operation, "FAILED", "ACCESS_DENIED");
      case "canceled":
        return this.#end(operation, "CANCELED", null);
      case "partial":
        await this.#shorten(operation, 0.5);
        return this.#end(operation, "FAILED", "TIMEOUT");
      case "truncated":
        await this.#shorten(operation, 1);
        break;
      case "cut":
        operation.cutDue = true;
        break;
      case "short":
      case "expired_url":
      case undefined:
    }
    this.#end(operation, "COMPLETED", null);
  }

  #drop(operation: BulkOperation): void {
    operation.file = null;
    operation.fileSize = 0;
  }

  /** Cuts the file after the last whole line within a share of it that leaves at least one line out. */
  async #shorten(operation: BulkOperation, share: number): Promise<void> {
    if (operation.file === null || operation.fileSize < 2) return;
    const handle = await open(operation.file, "r+");
    try {
      let end = Math.min(Math.floor(operation.fileSize * share), operation.fileSize - 1);
      const byte = Buffer.alloc(1);
      while (end > 0) {
        await handle.read(byte, 0, 1, end - 1);
        if (byte[0] === 0x0a) break;
        end -= 1;
      }
      await handle.truncate(end);
      operation.fileSize = end;
    } finally {
      await handle.close();
    }
  }

  #end(
    operation: BulkOperation,
    status: BulkOperation["status"],
    errorCode: BulkOperation["errorCode"],
  ): void {
    operation.status = status;
    operation.errorCode = errorCode;
    operation.completedAt = this.#world.now().getTime();
    this.#shop.emitBulkFinish({
      admin_graphql_api_id: gid("BulkOperation", operation.id),
      completed_at: new Date(operation.completedAt).toISOString(),
      created_at: new Date(operation.createdAt).toISOString(),
      error_code: errorCode === null ? null : errorCode.toLowerCase(),
      status: status.toLowerCase(),
      type: "query",
    });
  }
}
