import { collectDefaultMetrics, Counter, Histogram, Registry } from "prom-client";
import type { Db } from "#app/db/index.server.ts";
import { onObserved } from "#app/lib/observed.ts";
import { createBacklogGauges } from "./backlog-gauges.ts";
import { labelValues, routeLabels } from "./label-values.ts";

export interface Metrics {
  readonly contentType: string;
  /** The text of a scrape. A database that is away leaves its gauges as they were. */
  text(): Promise<string>;
  /** Stops counting. */
  close(): void;
}

export interface MetricsOptions {
  readonly db: Db;
  readonly now: () => Date;
  /** Patterns of the app's addresses, such as "/api/data/:resource"; other paths count as "other". */
  readonly routes?: readonly string[];
  /** Scrapes within this time get the database's gauges as they were (default 2 s). */
  readonly freshMs?: number;
}

const quick = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const long = [0.01, 0.05, 0.1, 0.5, 1, 5, 15, 60, 300, 1_800, 7_200];
const MOST_TOPICS = 80;
const MOST_VERSIONS = 20;

/** Counts what the process does, for Prometheus. Never by shop: thousands of shops would be thousands of series. */
export function createMetrics({ db, now, routes = [], freshMs = 2_000 }: MetricsOptions): Metrics {
  const registry = new Registry();
  registry.setDefaultLabels({ app: "tillsight" });
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const counter = (name: string, help: string, labelNames: string[]) =>
    new Counter({ name: `tillsight_${name}`, help, labelNames, registers });
  const histogram = (name: string, help: string, labelNames: string[], buckets: number[]) =>
    new Histogram({ name: `tillsight_${name}`, help, labelNames, buckets, registers });

  const accepted = counter("webhooks_total", "Webhooks answered, by what became of them", [
    "topic",
    "outcome",
  ]);
  const settled = counter("deliveries_total", "Deliveries worked on, by how it ended", ["topic", "outcome"]);
  const jobs = histogram("job_seconds", "Runs of jobs", ["kind", "outcome"], long);
  const reports = histogram("report_seconds", "Reports computed", ["report", "outcome"], quick);
  const answers = counter("shopify_answers_total", "Answers of Shopify's Admin API", ["outcome"]);
  const cost = counter("shopify_query_cost_total", "Query points that Shopify counted", []);
  const versions = counter(
    "shopify_other_versions_total",
    "Webhooks and answers in another API version than the one that is asked for",
    ["source", "version"],
  );
  const requests = histogram("http_request_seconds", "HTTP requests", ["method", "route", "status"], quick);
  const unauthorized = counter("http_unauthorized_total", "Requests refused with 401", ["route"]);
  const backlog = createBacklogGauges(db, registry, freshMs);

  const topicOf = labelValues(MOST_TOPICS);
  const versionOf = labelValues(MOST_VERSIONS);
  const routeOf = routeLabels([...routes, "/healthz", "/readyz", "/metrics"]);
  const listening = [
    onObserved("accepted", ({ topic, outcome }) => accepted.inc({ topic: topicOf(topic), outcome })),
    onObserved("settled", ({ topic, outcome }) => settled.inc({ topic: topicOf(topic), outcome })),
    onObserved("job", ({ kind, outcome, seconds }) => jobs.observe({ kind, outcome }, seconds)),
    onObserved("report", ({ report, outcome, seconds }) => reports.observe({ report, outcome }, seconds)),
    onObserved("admin", ({ outcome, cost: points }) => {
      answers.inc({ outcome });
      cost.inc(points);
    }),
    onObserved("other_version", ({ source, version }) =>
      versions.inc({ source, version: versionOf(version) }),
    ),
    onObserved("request", ({ method, path, status, seconds }) => {
      const route = routeOf(path);
      requests.observe({ method: methodOf(method), route, status: `${Math.floor(status / 100)}xx` }, seconds);
      if (status === 401) unauthorized.inc({ route });
    }),
  ];
  return {
    contentType: registry.contentType,
    async text() {
      await backlog.refresh(now());
      return registry.metrics();
    },
    close() {
      for (const stop of listening) stop();
      registry.clear();
    },
  };
}

const methods = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);

function methodOf(method: string): string {
  return methods.has(method) ? method : "other";
}
