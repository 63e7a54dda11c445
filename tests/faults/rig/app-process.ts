import type { Child } from "../../../scripts/process/child.ts";
import { workerFlags } from "../../system/app.ts";
import { killProcess, printed, startProcess, stopProcess } from "../../system/processes.ts";
import type { DatabaseProxy } from "./database-proxy.ts";

export interface AppProcessOptions {
  readonly name: string;
  readonly kind: "web" | "worker";
  /** Its way to the database. */
  readonly proxy: DatabaseProxy;
  readonly env: Readonly<Record<string, string>>;
  /** Options of Node's own; default: as the npm scripts have them. */
  readonly flags?: readonly string[];
}

/** A web process or a worker, as in production, that can be killed, stopped and started again. */
export class AppProcess {
  readonly name: string;
  readonly kind: "web" | "worker";
  readonly proxy: DatabaseProxy;
  /** How it ended without having been told to, each time. */
  readonly crashes: string[] = [];
  readonly #options: AppProcessOptions;
  #child: Child | undefined;

  constructor(options: AppProcessOptions) {
    this.#options = options;
    this.name = options.name;
    this.kind = options.kind;
    this.proxy = options.proxy;
  }

  get running(): boolean {
    return this.#child !== undefined;
  }

  /** The last lines of its log. */
  lastLines(count: number): string {
    return this.#child?.lastLines(count) ?? "(not running)";
  }

  /** Resolves once it works or listens. */
  async start(): Promise<void> {
    if (this.#child) return;
    const { kind, flags = kind === "worker" ? workerFlags : [], env, name } = this.#options;
    const file = kind === "worker" ? "app/worker/main.ts" : "server.ts";
    const child = startProcess(name, [...flags, ...preload, file], env);
    this.#child = child;
    void child.ended.then((how) => {
      if (this.#child !== child) return;
      this.#child = undefined;
      this.crashes.push(`${this.name} ended by itself (${how}):\n${child.lastLines(15)}`);
    });
    await printed(child, kind === "worker" ? /"working"/ : /"listening"/);
  }

  /** kill -9. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (!child) return;
    this.#child = undefined;
    await killProcess(child);
  }

  /** SIGTERM, as a deployment does. */
  async stop(): Promise<void> {
    const child = this.#child;
    if (!child) return;
    this.#child = undefined;
    await stopProcess(child);
  }

  /** Stands still until `resume`, as a machine that swaps or a paused container. */
  suspend(): void {
    if (this.#child) process.kill(this.#child.pid, "SIGSTOP");
  }

  resume(): void {
    if (this.#child) process.kill(this.#child.pid, "SIGCONT");
  }

  /** Resolves when it has ended by itself, with how. */
  async ended(): Promise<string> {
    return (await this.#child?.ended) ?? "not running";
  }
}

/** What it would send to Shopify goes to the stand-in's address. */
const preload = ["--import", "./tests/standin/preload.mjs"];
