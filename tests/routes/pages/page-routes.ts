import type { ActionFunctionArgs, AppLoadContext, LoaderFunctionArgs } from "@remix-run/node";

interface PageModule {
  readonly loader?: (args: LoaderFunctionArgs) => unknown;
  readonly action?: (args: ActionFunctionArgs) => unknown;
}

/** Every page of the embedded app, as its folder says. Loaded on demand: what they import reads the settings. */
const modules = import.meta.glob<PageModule>([
  "../../../app/routes/app.*/route.{ts,tsx}",
  "../../../app/routes/app.tsx",
]);

export interface PageRoute {
  /** The file's name: "app.data.failed.$id". */
  readonly id: string;
  /** "/app/data/failed/:id". */
  readonly path: string;
  readonly module: PageModule;
}

/** The pages, generated from the files, so that a new one is in every test of all. */
export async function pageRoutes(): Promise<PageRoute[]> {
  const routes: PageRoute[] = [];
  for (const [file, load] of Object.entries(modules)) {
    const id = file.replace(/^.*\/routes\//, "").replace(/(\/route)?\.tsx?$/, "");
    const parts = id
      .split(".")
      .filter((part) => !part.startsWith("_"))
      .map((part) => part.replace(/_$/, "").replace(/^\$/, ":"));
    routes.push({ id, path: `/${parts.join("/")}`, module: await load() });
  }
  return routes.sort((left, right) => (left.id < right.id ? -1 : 1));
}

export interface Answer {
  readonly status: number;
  readonly text: string;
}

/** What a loader or action answers, thrown responses included. @throws what is no response. */
export async function answerOf(
  run: (args: LoaderFunctionArgs) => unknown,
  args: Omit<LoaderFunctionArgs, "context">,
): Promise<Answer> {
  const context = {} as AppLoadContext;
  let result: unknown;
  try {
    result = await run({ ...args, context });
  } catch (error) {
    if (!(error instanceof Response)) throw error;
    result = error;
  }
  if (!(result instanceof Response)) return { status: 200, text: JSON.stringify(result ?? null) };
  return { status: result.status, text: await result.text() };
}
