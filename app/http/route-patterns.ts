interface BuiltRoute {
  readonly id: string;
  readonly parentId?: string;
  readonly path?: string;
}

/** Every address of a build as a pattern from the root, "/api/data/:resource": made of the routes, so that none is missing. */
export function routePatterns(routes: Readonly<Record<string, BuiltRoute | undefined>>): string[] {
  const partsOf = (route: BuiltRoute | undefined): string[] =>
    route
      ? [...partsOf(route.parentId === undefined ? undefined : routes[route.parentId]), route.path ?? ""]
      : [];
  const patterns = Object.values(routes).map(
    (route) => `/${partsOf(route).join("/").split("/").filter(Boolean).join("/")}`,
  );
  return [...new Set(patterns)].sort();
}
