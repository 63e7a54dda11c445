import type { AdminContext } from "./context.ts";

/** A resolver of the stand-in; a List becomes a connection. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- each table knows its own sources.
export type Resolver = (source: any, args: any, context: AdminContext) => unknown;
export type FieldTable = Readonly<Record<string, Readonly<Record<string, Resolver>>>>;
