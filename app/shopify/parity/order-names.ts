import { z } from "zod";
import type { Asking } from "../admin/ask.ts";
import { orderNamesDocument } from "../documents/parity.ts";
import { askInTime } from "./ask-in-time.ts";

const schema = z.object({ nodes: z.array(z.object({ id: z.string(), name: z.string() }).nullable()) });
const MOST = 100;

/**
 * What Shopify calls these orders, by their ids in digits; those that it does not tell of are missing.
 * @param ids the first hundred are asked for.
 */
export async function orderNames(
  asking: Asking,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  const gids = ids.slice(0, MOST).map((id) => `gid://shopify/Order/${id}`);
  const answer = await askInTime(asking, "order names", orderNamesDocument, { ids: gids }, schema);
  if (answer.outcome !== "answer") return new Map();
  return new Map(
    answer.data.nodes.flatMap((node) =>
      node ? [[node.id.slice(node.id.lastIndexOf("/") + 1), node.name]] : [],
    ),
  );
}
