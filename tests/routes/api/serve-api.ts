import { services } from "#app/services.server.ts";
import { createApiKey, createTenant, type ApiScope, type Shop } from "#app/tenancy/index.server.ts";
import { serveRoutes, type Routes } from "../serve-routes.ts";
import { checkAnswers } from "./check-answers.ts";

/** Every API route of the app, as its file name says. */
const modules = import.meta.glob<NonNullable<Routes[string]>["module"]>("../../../app/routes/api.*.ts", {
  eager: true,
});

/** The API's routes by id, each with its pattern: generated from the files, so that a new one is in every test of all. */
export function routes(): Routes {
  return Object.fromEntries(
    Object.entries(modules).map(([file, module]) => {
      const id = file.replace(/^.*\/routes\//, "routes/").replace(/\.ts$/, "");
      const path = id
        .slice("routes/".length)
        .replaceAll(/\[([^\]]+)\]/g, (_, literal: string) => literal.replaceAll(".", "\0"))
        .split(".")
        .map((part) =>
          part === "$" ? "*" : part.replace(/^\$/, ":").replace(/_$/, "").replaceAll("\0", "."),
        )
        .join("/");
      return [id, { id, path, module }];
    }),
  );
}

export interface ServedApi {
  readonly origin: string;
  close(): Promise<void>;
}

/** The API routes, served; every answer is held against the API's document. */
export async function serveApi(): Promise<ServedApi> {
  const served = await serveRoutes(routes());
  const faults = checkAnswers(served.server);
  return {
    origin: served.origin,
    async close() {
      await served.close();
      if (faults.length > 0)
        throw new Error(`answers that the document does not know:\n${faults.join("\n")}`);
    },
  };
}

/** A fresh tenant with a key; New York and dollars unless said. */
export async function tenantWithKey(
  profile: {
    readonly currency?: string;
    readonly timeZone?: string;
    readonly scopes?: readonly ApiScope[];
  } = {},
): Promise<{ shop: Shop; key: string; publicId: string }> {
  const shop = await createTenant(services.db, {
    name: "Test tenant",
    currency: profile.currency ?? "USD",
    timeZone: profile.timeZone ?? "America/New_York",
  });
  const creation = await createApiKey(services.db, shop, {
    name: "Till",
    scopes: profile.scopes ?? ["ingest"],
    expiresAt: null,
    actor: "user:1",
    at: new Date(),
  });
  if (creation.outcome !== "created") throw new Error(creation.outcome);
  return { shop, key: creation.text, publicId: creation.key.publicId };
}

export interface RecordAnswer {
  readonly index: number;
  readonly externalId: string | null;
  readonly outcome: string;
  readonly errors?: readonly { readonly path: string; readonly code: string; readonly message: string }[];
}

/** Sends JSON; the parsed answer. */
export async function post(
  url: string,
  key: string | undefined,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<{ status: number; headers: Headers; results: RecordAnswer[]; body: Record<string, unknown> }> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", ...(key ? { "x-api-key": key } : {}), ...headers },
    body: typeof body === "string" || body instanceof Uint8Array ? (body as BodyInit) : JSON.stringify(body),
  });
  const parsed = (await response.json()) as Record<string, unknown>;
  return {
    status: response.status,
    headers: response.headers,
    results: (parsed.results ?? []) as RecordAnswer[],
    body: parsed,
  };
}
