import type { Changed, StandinShop, World } from "../world/types.ts";

/** Everything that can happen in a shop, by the name of the world's function. */
export const mutationOps = [
  "createOrder",
  "refundOrder",
  "cancelOrder",
  "editOrder",
  "deleteOrder",
  "createCustomer",
  "updateCustomer",
  "deleteCustomer",
  "mergeCustomers",
  "createProduct",
  "updateProduct",
  "deleteProduct",
  "updateShop",
  "requestCustomerData",
  "redactCustomer",
  "redactShop",
] as const satisfies ReadonlyArray<keyof StandinShop>;

export type MutationOp = (typeof mutationOps)[number];

/** A change of a shop as plain JSON: what the journal holds and what the control address takes. */
export interface Mutation {
  shop: string;
  op: MutationOp;
  /** The arguments of the world's function; instants as ISO text. */
  args: unknown[];
}

export function isMutationOp(op: unknown): op is MutationOp {
  return (mutationOps as readonly unknown[]).includes(op);
}

/** Makes the change. Throws when the shop is unknown, and what the world throws (unknown order, nothing left to refund). */
export function applyMutation(world: World, mutation: Mutation): Changed<unknown> {
  const shop = world.shop(mutation.shop);
  if (!shop) throw new Error(`no shop ${mutation.shop} in this stand-in`);
  const changes = shop as unknown as Record<MutationOp, (...args: unknown[]) => Changed<unknown>>;
  return changes[mutation.op](...mutation.args.map(reviveInstants));
}

const INSTANTS = new Set(["processedAt", "createdAt", "at"]);

function reviveInstants(argument: unknown): unknown {
  if (typeof argument !== "object" || argument === null || Array.isArray(argument)) return argument;
  return Object.fromEntries(
    Object.entries(argument).map(([name, value]) => [
      name,
      INSTANTS.has(name) && typeof value === "string" ? new Date(value) : value,
    ]),
  );
}
