import type { Db } from "#app/db/index.server.ts";
import type { Shop } from "#app/tenancy/index.server.ts";

/** The options of a call, as given. */
export interface Given {
  readonly ids: readonly string[];
  readonly shop?: string | undefined;
  readonly topic?: string | undefined;
  readonly reason?: string | undefined;
  readonly all?: boolean | undefined;
  readonly shops?: boolean | undefined;
  readonly deep?: boolean | undefined;
  readonly wait?: boolean | undefined;
  readonly "dry-run"?: boolean | undefined;
  readonly confirm?: string | undefined;
  readonly limit?: string | undefined;
  readonly after?: string | undefined;
  readonly role?: string | undefined;
}

export interface Call {
  readonly db: Db;
  readonly given: Given;
  /** The shop of --shop. */
  readonly shop: Shop | undefined;
  readonly now: () => Date;
  /** What is under way, for a person; not part of the result. */
  readonly say: (line: string) => void;
}

/** What a command came to: as lines for a person, and as data for a program. */
export interface Result {
  /** 0 well, 1 failed or drifted. */
  readonly code: 0 | 1;
  readonly lines: readonly string[];
  readonly data: Readonly<Record<string, unknown>>;
}

/** A call that cannot be done as it stands: exit code 2. */
export class WrongCall extends Error {
  override readonly name = "WrongCall";
}

/** The number of an option. @throws WrongCall */
export function numberOf(text: string | undefined, name: string, fallback: number, most: number): number {
  if (text === undefined) return fallback;
  if (!/^\d{1,15}$/.test(text) || Number(text) > most)
    throw new WrongCall(`--${name} takes a whole number up to ${most}`);
  return Number(text);
}

/** The shop that a command cannot do without. @throws WrongCall */
export function requireShop(call: Call): Shop {
  if (!call.shop) throw new WrongCall("which shop? --shop xxx.myshopify.com, or --shop with the tenant's id");
  return call.shop;
}

/** How a shop is called in lines and data. */
export function nameOf(shop: Shop): string {
  return shop.domain ?? `tenant ${shop.id}`;
}
