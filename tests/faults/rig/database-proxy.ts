import { connect, createServer, type Server, type Socket } from "node:net";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { errorPacket, PacketReader, queryPacket, statementOf, type Packet } from "./mysql-packets.ts";

/** A statement on its way from a process to the database. */
export interface Seen {
  /** Its first characters. */
  readonly text: string;
  /** The statements before it in the same transaction, oldest first; empty outside of one. */
  readonly earlier: readonly string[];
  readonly proxy: DatabaseProxy;
  /** Whether the whole statement has this in it. */
  includes(part: string): boolean;
}

/** A statement, or its answer, that the proxy keeps back. */
export interface Held {
  readonly seen: Seen;
  /** Goes on as if nothing had been. */
  release(): void;
  /** Breaks the connection. */
  cut(): void;
}

export type Verdict =
  /** The connection breaks before the statement reaches the database, or before its answer reaches the process. */
  | { readonly do: "cut"; readonly at: "before" | "after" }
  /** The database answers with this error; a deadlock (1213) rolls the transaction back, as the server does. */
  | { readonly do: "refuse"; readonly errno: number }
  | { readonly do: "hold"; readonly at: "before" | "after"; readonly reached: (held: Held) => void };

/** Looks at every statement that passes; undefined lets it pass. */
export type Rule = (seen: Seen) => Verdict | undefined;

/** Characters of a statement that rules see and that are remembered of a transaction. */
const SEEN = 4_000;
/** Of more a process cannot hold at once. */
const LEASES = 200;

/** Stands between one process and the database, and does to statements what rules say. The process does not know. */
export class DatabaseProxy {
  readonly name: string;
  readonly rules = new Set<Rule>();
  /** Lease tokens that the process has asked for. */
  readonly leases = new Set<string>();
  /** Each statement takes so much longer. */
  delayMs = 0;
  /** New connections are hung up on. */
  refusing = false;
  port = 0;
  readonly #target: () => number;
  readonly #server: Server;
  readonly #links = new Set<Link>();

  private constructor(name: string, target: () => number) {
    this.name = name;
    this.#target = target;
    this.#server = createServer((client) => {
      if (this.refusing) client.destroy();
      else this.#open(client);
    });
  }

  /** @param target the database's port on 127.0.0.1 now; it may change with a restart. */
  static async open(name: string, target: () => number): Promise<DatabaseProxy> {
    const proxy = new DatabaseProxy(name, target);
    await new Promise<void>((resolve) => proxy.#server.listen(0, "127.0.0.1", resolve));
    proxy.port = (proxy.#server.address() as AddressInfo).port;
    return proxy;
  }

  #open(client: Socket): void {
    const link = new Link(this, client, connect(this.#target(), "127.0.0.1"));
    this.#links.add(link);
    client.once("close", () => this.#links.delete(link));
  }

  remember(leaseToken: string): void {
    this.leases.add(leaseToken);
    const [oldest] = this.leases;
    if (this.leases.size > LEASES && oldest !== undefined) this.leases.delete(oldest);
  }

  /** Lets all go on that is kept back. */
  releaseAll(): void {
    for (const link of this.#links) link.release();
  }

  /** Breaks every connection now. */
  cutAll(): void {
    for (const link of this.#links) link.cut();
  }

  async close(): Promise<void> {
    this.cutAll();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}

/** One connection of the process and the one to the database behind it. */
class Link {
  readonly #proxy: DatabaseProxy;
  readonly #client: Socket;
  readonly #server: Socket;
  readonly #reader = new PacketReader();
  readonly #queue: Packet[] = [];
  #busy = false;
  #transaction: string[] | undefined;
  /** What the database answered while the answer is kept back. */
  #kept: { readonly chunks: Buffer[]; readonly came: () => void } | undefined;
  #release: (() => void) | undefined;
  readonly #closed = Promise.withResolvers<void>();

  constructor(proxy: DatabaseProxy, client: Socket, server: Socket) {
    this.#proxy = proxy;
    this.#client = client;
    this.#server = server;
    for (const socket of [client, server]) {
      socket.setNoDelay(true);
      socket.on("error", () => this.cut());
      socket.once("close", () => this.cut());
    }
    // To a port of this machine that nobody listens at, TCP may connect a socket with itself, and keeps the port.
    server.once("connect", () => {
      if (server.localPort === server.remotePort) this.cut();
    });
    client.on("data", (chunk) => {
      this.#queue.push(...this.#reader.push(chunk));
      void this.#pass();
    });
    server.on("data", (chunk) => {
      if (!this.#kept) client.write(chunk);
      else {
        this.#kept.chunks.push(chunk);
        this.#kept.came();
      }
    });
  }

  release(): void {
    this.#release?.();
  }

  cut(): void {
    this.#client.destroy();
    this.#server.destroy();
    this.#closed.resolve();
  }

  async #pass(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    for (let packet = this.#queue.shift(); packet; packet = this.#queue.shift()) {
      const statement = statementOf(packet);
      if (!statement) this.#server.write(packet.bytes);
      else await this.#decide(packet, statement);
    }
    this.#busy = false;
  }

  async #decide(packet: Packet, statement: Buffer): Promise<void> {
    const text = statement.toString("latin1", 0, SEEN);
    const proxy = this.#proxy;
    const token = /lease_token`? = '([^']+)'/.exec(text)?.[1];
    if (token) proxy.remember(token);
    const seen: Seen = {
      text,
      earlier: this.#transaction ?? [],
      proxy,
      includes: (part) => statement.includes(part),
    };
    if (/^begin/i.test(text)) this.#transaction = [];
    else if (/^(commit|rollback)/i.test(text)) this.#transaction = undefined;
    else if (this.#transaction) this.#transaction = [...this.#transaction, text];
    if (proxy.delayMs > 0) await pause(proxy.delayMs);
    for (const rule of proxy.rules) {
      const verdict = rule(seen);
      if (verdict) return this.#apply(verdict, packet, seen);
    }
    this.#server.write(packet.bytes);
  }

  async #apply(verdict: Verdict, packet: Packet, seen: Seen): Promise<void> {
    switch (verdict.do) {
      case "refuse":
        // A deadlock's victim is rolled back by the server; any other error leaves the transaction open.
        if (verdict.errno === 1213) await this.#answerOf(queryPacket("rollback"));
        this.#client.write(errorPacket(verdict.errno, "refused on the way"));
        return;
      case "cut":
        if (verdict.at === "after") await this.#answerOf(packet.bytes);
        this.cut();
        return;
      case "hold": {
        const chunks = verdict.at === "after" ? await this.#answerOf(packet.bytes, true) : undefined;
        const released = Promise.withResolvers<void>();
        this.#release = () => released.resolve();
        verdict.reached({ seen, release: () => released.resolve(), cut: () => this.cut() });
        await Promise.race([released.promise, this.#closed.promise]);
        this.#kept = undefined;
        if (!chunks) this.#server.write(packet.bytes);
        else for (const chunk of chunks) this.#client.write(chunk);
        return;
      }
      default:
        verdict satisfies never;
    }
  }

  /** Sends a command and takes its answer. With `keep` all that follows is kept back, too. */
  async #answerOf(command: Buffer, keep = false): Promise<Buffer[]> {
    const chunks: Buffer[] = [];
    const came = Promise.withResolvers<void>();
    this.#kept = { chunks, came: () => came.resolve() };
    this.#server.write(command);
    await Promise.race([came.promise, this.#closed.promise]);
    if (!keep) this.#kept = undefined;
    return chunks;
  }
}
