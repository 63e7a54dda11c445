/** What the process counts, as Prometheus reads it. */
export { createMetrics, type Metrics, type MetricsOptions } from "./create-metrics.ts";
