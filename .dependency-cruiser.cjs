// Who may import whom (docs: the design's section 2). Every rule is an error.

/** Folders whose only way in is index.server.ts. */
const domains = [
  "db",
  "admission",
  "tenancy",
  "mail",
  "accounts",
  "jobs",
  "inbox",
  "ingest",
  "rollups",
  "insights",
  "shopify",
  "privacy",
  "worker",
  "http",
  "metrics",
  "api",
];

/** What each folder of app/ may import besides itself: other folders (their doors) and files of app/. */
const layers = {
  lib: [],
  db: ["lib/"],
  admission: ["lib/"],
  tenancy: ["db/", "lib/"],
  mail: ["lib/"],
  accounts: ["db/", "lib/", "mail/"],
  jobs: ["db/", "lib/", "tenancy/"],
  inbox: ["db/", "lib/", "tenancy/"],
  rollups: ["db/", "lib/", "tenancy/"],
  insights: ["db/", "lib/", "tenancy/"],
  ingest: ["db/", "lib/", "tenancy/", "rollups/"],
  shopify: ["db/", "lib/", "tenancy/", "ingest/", "inbox/", "jobs/"],
  privacy: ["db/", "lib/", "tenancy/", "rollups/", "jobs/"],
  http: ["lib/"],
  metrics: ["db/", "lib/", "tenancy/", "inbox/", "jobs/", "rollups/", "privacy/"],
  api: ["db/", "lib/", "admission/", "tenancy/", "ingest/", "insights/", "rollups/", "privacy/", "worker/"],
  worker: [
    "accounts/",
    "db/",
    "lib/",
    "tenancy/",
    "jobs/",
    "inbox/",
    "ingest/",
    "rollups/",
    "insights/",
    "shopify/",
    "privacy/",
  ],
  components: ["lib/"],
  routes: [
    "components/",
    "lib/",
    "(shopify|account|visitor|frame)\\.server\\.ts$",
    "env\\.server\\.ts$",
    "services\\.server\\.ts$",
    ...domains.filter((name) => name !== "db" && name !== "http").map((name) => `${name}/`),
  ],
};

/** A logger is handed in; its type may be named anywhere. */
const typesAnywhere = "^app/log\\.server\\.ts$";

/** The worker's own process puts the parts together, as server.ts does for the web. */
const workerProcess = "^app/worker/main\\.ts$";

const layerRules = Object.entries(layers).map(([folder, allowed]) => ({
  name: `layer-${folder}`,
  comment: `app/${folder} imports only: ${allowed.join(" ") || "nothing of ours"}`,
  severity: "error",
  from: { path: `^app/${folder}/`, pathNot: workerProcess },
  to: {
    path: "^(app|scripts|tests)/|^server\\.ts$",
    pathNot: [`^app/(${[`${folder}/`, ...allowed].join("|")})`, typesAnywhere],
  },
}));
// Components name the types of what a report returns, and get the values as props.
Object.assign(layerRules.find((rule) => rule.name === "layer-components").to, {
  dependencyTypesNot: ["type-only"],
});

module.exports = {
  forbidden: [
    ...layerRules,
    {
      name: "types-of-components",
      comment: "app/components may name types of domain doors, and nothing else of the app",
      severity: "error",
      from: { path: "^app/components/" },
      to: {
        path: "^(app|scripts|tests)/|^server\\.ts$",
        pathNot: ["^app/(components|lib)/", `^app/(${domains.join("|")})/index\\.server\\.ts$`],
      },
    },
    {
      name: "log-only-as-type",
      comment: "a logger is an argument of domain functions",
      severity: "error",
      from: { path: `^app/(${[...domains, "lib", "components", "routes"].join("|")})/` },
      to: { path: typesAnywhere, dependencyTypesNot: ["type-only"] },
    },
    {
      name: "shopify-writes-no-sql",
      comment: "app/shopify hands the database handle on; it may name its type and run a transaction",
      severity: "error",
      from: { path: "^app/shopify/" },
      to: { path: "^node_modules/(kysely|mariadb)/" },
    },
    {
      name: "one-door",
      comment: "a domain folder is imported through its index.server.ts",
      severity: "error",
      from: { path: "^app/([^/]+)/" },
      to: { path: `^app/(${domains.join("|")})/`, pathNot: ["^app/$1/", "/index\\.server\\.ts$"] },
    },
    {
      name: "one-door-from-the-top",
      comment:
        "a domain folder is imported through its index.server.ts; scripts also use the migration runner",
      severity: "error",
      from: { path: "^(app/[^/]+|server\\.ts|scripts/.+)$" },
      to: {
        path: `^app/(${domains.join("|")})/`,
        pathNot: ["/index\\.server\\.ts$", "^app/db/migrate\\.server\\.ts$"],
      },
    },
    {
      name: "migrations-are-for-scripts",
      comment: "the app does not migrate; umzug stays out of its bundle",
      severity: "error",
      from: { path: "^app/", pathNot: "^app/db/migrate\\.server\\.ts$" },
      to: { path: "^app/db/migrate\\.server\\.ts$|^node_modules/umzug/" },
    },
    {
      name: "domains-know-no-framework",
      comment: "settings, clock and clients are arguments; pages are somebody else's business",
      severity: "error",
      from: {
        path: `^app/(${domains.filter((name) => name !== "http").join("|")}|lib)/`,
        pathNot: workerProcess,
      },
      to: {
        path: [
          "^node_modules/(@remix-run|react|react-dom|react-router|react-router-dom|express)/",
          "^node_modules/@shopify/(polaris|polaris-viz|polaris-icons|app-bridge-react|shopify-app-remix)/",
          "^app/(shopify|env|services)\\.server\\.ts$",
        ],
      },
    },
    {
      name: "sql-has-its-places",
      comment: "SQL is written in the domain folders only",
      severity: "error",
      from: {
        path: "^(app|scripts)/",
        pathNot: "^app/(db|tenancy|accounts|jobs|inbox|ingest|rollups|insights|privacy)/|^scripts/database/",
      },
      to: { path: "^node_modules/(kysely|mariadb)/" },
    },
    {
      name: "generated-code-behind-db",
      comment: "the Prisma client and the Kysely types are reached through app/db",
      severity: "error",
      from: { path: "^(app|server\\.ts|scripts|tests)", pathNot: "^app/db/" },
      to: { path: "^app/db/generated/" },
    },
    {
      name: "stand-in-knows-no-app",
      comment: "the local Shopify knows the app as Shopify does: over HTTP",
      severity: "error",
      from: { path: "^tests/standin/" },
      to: { path: "^app/|^server\\.ts$" },
    },
    {
      name: "only-the-demo-starts-the-stand-in",
      comment: "scripts use the app's doors; the demo and the stand-in's own command start the stand-in",
      severity: "error",
      from: { path: "^scripts/", pathNot: "^scripts/(demo|demo/.+|standin)\\.(ts|mjs)$" },
      to: { path: "^tests/" },
    },
    {
      name: "no-cycles",
      comment: "a cycle has no order to read it in",
      severity: "error",
      from: { pathNot: "^app/db/generated/" },
      to: { circular: true },
    },
    {
      name: "no-unresolved",
      comment: "an import that leads nowhere",
      severity: "error",
      from: {},
      to: { couldNotResolve: true, pathNot: "^virtual:" },
    },
    {
      name: "dependencies-are-declared",
      comment:
        "what app/ and server.ts need at run time is in dependencies, not in devDependencies or by chance",
      severity: "error",
      from: { path: "^(app|server\\.ts)", pathNot: "^app/db/generated/" },
      to: {
        dependencyTypes: ["npm-dev", "npm-no-pkg", "npm-unknown"],
        dependencyTypesNot: ["type-only"],
        // Loaded in development only, by a dynamic import.
        pathNot: "^node_modules/vite/",
      },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^build/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
      mainFields: ["module", "main", "types"],
      extensions: [".ts", ".tsx", ".mjs", ".js", ".json", ".css"],
    },
  },
};
