import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import {
  buildClientSchema,
  getNamedType,
  type GraphQLOutputType,
  type GraphQLSchema,
  type IntrospectionQuery,
} from "graphql";

const FILE = new URL("../../../.local/schema/admin_2026-07.json.gz", import.meta.url);

interface SchemaFile {
  readonly data: IntrospectionQuery;
  readonly offline_scopes: {
    readonly items: ReadonlyArray<{
      readonly typeName: string;
      readonly fieldName?: string;
      readonly requiredAccess: string;
      readonly offlineScopes: readonly string[];
    }>;
  };
}

export interface RequiredAccess {
  /** One of them is enough. */
  readonly scopes: readonly string[];
  readonly text: string;
}

export interface AdminSchema {
  readonly schema: GraphQLSchema;
  /** What an app needs to read a field, or null. */
  accessTo(parentType: string, fieldName: string, returns: GraphQLOutputType): RequiredAccess | null;
}

let loaded: AdminSchema | undefined;

function readSchemaFile(): SchemaFile {
  try {
    return JSON.parse(gunzipSync(readFileSync(FILE)).toString("utf8")) as SchemaFile;
  } catch (cause) {
    throw new Error("Shopify's Admin schema is missing: run the preparation (npm run prepare:local) first.", {
      cause,
    });
  }
}

/** Shopify's own Admin schema (2026-07) with the scopes that its types and fields need. Loaded once. */
export function adminSchema(): AdminSchema {
  if (loaded) return loaded;
  const file = readSchemaFile();
  const needed = new Map<string, RequiredAccess>();
  for (const { typeName, fieldName, requiredAccess, offlineScopes } of file.offline_scopes.items) {
    if (offlineScopes.length === 0) continue;
    needed.set(fieldName === undefined ? typeName : `${typeName}.${fieldName}`, {
      scopes: offlineScopes,
      text: requiredAccess,
    });
  }
  const answers = new Map<string, RequiredAccess | null>();
  loaded = {
    schema: buildClientSchema(file.data),
    accessTo: (parentType, fieldName, returns) => {
      const key = `${parentType}.${fieldName}`;
      let answer = answers.get(key);
      if (answer === undefined) {
        const returned = getNamedType(returns).name.replace(/(Connection|Edge)$/, "");
        answer = needed.get(key) ?? needed.get(returned) ?? null;
        answers.set(key, answer);
      }
      return answer;
    },
  };
  return loaded;
}
