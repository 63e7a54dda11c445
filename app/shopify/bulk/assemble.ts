import { BulkFileFault, type BulkLine } from "./read-lines.ts";

/** A root object with its children in place, and where it ends in the file. */
export interface BulkNode {
  readonly node: Readonly<Record<string, unknown>>;
  /** Lines: the root and its children. */
  readonly objects: number;
  readonly end: number;
  readonly bytes: number;
}

/**
 * Puts children (lines with `__parentId`) under their parent as the list `childrenAs`. The file is grouped: a parent is
 * whole when the next one starts, so one of them is in memory. @throws BulkFileFault on a file that is not so.
 */
export function createAssembler(childrenAs: string | undefined) {
  let current:
    | {
        id: unknown;
        node: Record<string, unknown>;
        children: unknown[];
        objects: number;
        start: number;
        end: number;
      }
    | undefined;
  const take = (): BulkNode | undefined => {
    if (!current) return undefined;
    const { node, children, objects, start, end } = current;
    current = undefined;
    return {
      node: childrenAs ? { ...node, [childrenAs]: children } : node,
      objects,
      end,
      bytes: end - start,
    };
  };
  return {
    /** Gives the parent before, if this line starts another. */
    push(line: BulkLine): BulkNode | undefined {
      const parsed = parse(line.text);
      const { __parentId: parentId, ...node } = parsed;
      if (parentId === undefined) {
        const whole = take();
        current = { id: node.id, node, children: [], objects: 1, start: line.start, end: line.end };
        return whole;
      }
      if (!current || !childrenAs || parentId !== current.id)
        throw new BulkFileFault("broken", "a child does not follow its parent");
      current.children.push(node);
      current.objects += 1;
      current.end = line.end;
      return undefined;
    },
    /** The last one, at the end of the file. */
    finish: take,
  };
}

function parse(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value))
      return value as Record<string, unknown>;
  } catch {
    // Told below, as any line that is no object.
  }
  throw new BulkFileFault("broken", "a line is not a JSON object");
}
