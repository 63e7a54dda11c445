/** The worker: applies what was accepted, rebuilds what was marked, runs jobs and schedules. */
export { changeTenantProfile } from "./change-profile.ts";
export type { JobContext, JobHandler, JobResult, WorkerContext } from "./context.ts";
export { drain } from "./drain.ts";
export { changeNumberSettings, isRecomputing, requestRecount, type SettingsOutcome } from "./recompute.ts";
export {
  latestVerification,
  startVerification,
  VERIFY_KIND,
  verifyShop,
  type Verification,
  type Verified,
} from "./verify.ts";
export { startWorker, type Worker, type WorkerOptions } from "./start-worker.ts";
