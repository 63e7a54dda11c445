import type { MetricId } from "./definitions/definitions.ts";
import type { Scope } from "./scope.server.ts";

/** A report: what it is called, what it holds, and how it answers. Pages and interfaces serve the same ones. */
export interface Report<Options, Result> {
  readonly id: string;
  readonly title: string;
  /** One sentence for people who choose among reports. */
  readonly description: string;
  readonly metrics: readonly MetricId[];
  run(scope: Scope, options: Options): Promise<Result>;
}
