import { z } from "zod";
import type { StoredResource } from "#app/ingest/index.server.ts";
import { ask, type Asked, type Asking } from "../admin/ask.ts";
import { existDocument } from "../documents/counts.ts";
import { DAYS_AT_ONCE } from "../documents/day-counts.ts";
import { gidOf, idOf, specs, type ResourceSpec } from "./resources.ts";

/** An object as ingest's `parseBulk` reads it: its list complete. */
type WholeNode = Readonly<Record<string, unknown>>;

interface Page<T> {
  readonly nodes: readonly T[];
  /** Where the next page begins; null: this was the last. */
  readonly after: string | null;
}

/** Of ids and versions; of lines and variants of one object. */
const LISTED_AT_ONCE = 250;
const PARTS_OF_ONE = 100;

const pageInfo = z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullish() });
const node = z.looseObject({ id: z.string() });
const list = z.object({ nodes: z.array(z.unknown()), pageInfo });
const pageAnswer = z.object({ found: z.object({ nodes: z.array(node), pageInfo }) });
const idsAnswer = z.object({ nodes: z.array(node.nullable()) });
const versionsAnswer = z.object({
  found: z.object({
    nodes: z.array(
      z.object({
        id: z.string(),
        updatedAt: z.iso.datetime({ offset: true }).transform((text) => new Date(text)),
        at: z.iso.datetime({ offset: true }).transform((text) => new Date(text)),
      }),
    ),
    pageInfo,
  }),
});
const partsAnswer = z.object({ whole: z.object({ parts: list }).nullable() });
const count = z.object({ count: z.number(), precision: z.string() }).nullable();

/** One page of what changed, each object whole. */
export async function readChanged(
  asking: Asking,
  resource: StoredResource,
  search: { readonly query: string; readonly after: string | null; readonly first: number },
): Promise<Asked<Page<WholeNode>>> {
  const spec = specs[resource];
  const variables = { ...search, ...partsOf(spec) };
  const answer = await ask(asking, resource, spec.changed, variables, pageAnswer, { holes: true });
  if (answer.outcome !== "answer") return answer;
  const { nodes, pageInfo: info } = answer.data.found;
  const whole = await completed(asking, resource, nodes);
  return whole.outcome === "answer"
    ? { outcome: "answer", data: { nodes: whole.data, after: nextOf(info) } }
    : whole;
}

/** Objects by their ids, whole. Those that are gone are left out. */
export async function readByIds(
  asking: Asking,
  resource: StoredResource,
  ids: readonly string[],
): Promise<Asked<readonly WholeNode[]>> {
  const spec = specs[resource];
  const variables = { ids: ids.map((id) => gidOf(resource, id)), ...partsOf(spec) };
  const answer = await ask(asking, resource, spec.byIds, variables, idsAnswer, { holes: true });
  if (answer.outcome !== "answer") return answer;
  return completed(
    asking,
    resource,
    answer.data.nodes.filter((found) => found !== null),
  );
}

interface ListedVersion {
  readonly id: string;
  readonly updatedAt: Date;
  /** The time by which it is counted. */
  readonly at: Date;
}

/** Ids and versions that a search finds, oldest first; `limit` of them at most. */
export async function readVersions(
  asking: Asking,
  resource: StoredResource,
  query: string | null,
  limit: number,
): Promise<Asked<readonly ListedVersion[]>> {
  const found: ListedVersion[] = [];
  let after: string | null = null;
  do {
    const first = Math.min(LISTED_AT_ONCE, limit - found.length);
    const variables: Readonly<Record<string, unknown>> = { query, first, after };
    const answer = await ask(asking, resource, specs[resource].versions, variables, versionsAnswer);
    if (answer.outcome !== "answer") return answer;
    const { nodes, pageInfo: info } = answer.data.found;
    found.push(...nodes.map((version) => ({ ...version, id: idOf(version.id) })));
    after = nextOf(info);
  } while (after !== null && found.length < limit);
  return { outcome: "answer", data: found };
}

/** Shopify's counts of up to `DAYS_AT_ONCE` searches; null where it gives none that is exact. */
export async function readDayCounts(
  asking: Asking,
  resource: StoredResource,
  queries: readonly string[],
): Promise<Asked<readonly (number | null)[]>> {
  // Places without a day of their own repeat the last.
  const places = Array.from({ length: DAYS_AT_ONCE }, (_unused, n) => queries[n] ?? queries.at(-1));
  const variables = Object.fromEntries(places.map((query, n) => [`q${n}`, query]));
  const schema = z.record(z.string(), count);
  const answer = await ask(asking, resource, specs[resource].counts, variables, schema);
  if (answer.outcome !== "answer") return answer;
  const counts = queries.map((_query, n) => answer.data[`d${n}`]);
  return {
    outcome: "answer",
    data: counts.map((one) => (one?.precision === "EXACT" ? one.count : null)),
  };
}

/** Those of the ids that Shopify does not know any more. */
export async function readGone(
  asking: Asking,
  resource: StoredResource,
  ids: readonly string[],
): Promise<Asked<readonly string[]>> {
  const variables = { ids: ids.map((id) => gidOf(resource, id)) };
  const answer = await ask(asking, resource, existDocument, variables, idsAnswer);
  if (answer.outcome !== "answer") return answer;
  const { nodes } = answer.data;
  return { outcome: "answer", data: ids.filter((_id, n) => nodes[n] === null) };
}

/** Objects with the rest of their lists, where one page did not hold it. */
async function completed(
  asking: Asking,
  resource: StoredResource,
  nodes: readonly z.infer<typeof node>[],
): Promise<Asked<readonly WholeNode[]>> {
  const { parts } = specs[resource];
  if (!parts) return { outcome: "answer", data: nodes };
  const whole: WholeNode[] = [];
  for (const one of nodes) {
    const held = list.safeParse(one[parts.field]).data;
    if (!held) return { outcome: "failed", reason: `${resource}: an object without its ${parts.field}` };
    const rest = await readRest(asking, resource, one.id, held.pageInfo);
    if (rest.outcome !== "answer") return rest;
    // Gone since: the next run finds it so.
    if (rest.data) whole.push({ ...one, [parts.field]: [...held.nodes, ...rest.data] });
  }
  return { outcome: "answer", data: whole };
}

async function readRest(
  asking: Asking,
  resource: StoredResource,
  id: string,
  held: z.infer<typeof pageInfo>,
): Promise<Asked<readonly unknown[] | null>> {
  const rest: unknown[] = [];
  const document = specs[resource].parts?.more ?? "";
  for (let after = nextOf(held); after !== null;) {
    const variables: Readonly<Record<string, unknown>> = { id, parts: PARTS_OF_ONE, after };
    const answer = await ask(asking, resource, document, variables, partsAnswer, { holes: true });
    if (answer.outcome !== "answer") return answer;
    const { whole } = answer.data;
    if (!whole) return { outcome: "answer", data: null };
    rest.push(...whole.parts.nodes);
    after = nextOf(whole.parts.pageInfo);
  }
  return { outcome: "answer", data: rest };
}

function partsOf({ parts }: ResourceSpec): { readonly parts?: number } {
  return parts ? { parts: parts.atOnce } : {};
}

function nextOf(info: z.infer<typeof pageInfo>): string | null {
  return info.hasNextPage ? (info.endCursor ?? null) : null;
}
