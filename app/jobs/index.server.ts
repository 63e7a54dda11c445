/** The job table: long work that survives its worker. The worker runs what others enqueue here. */
export type { Job, JobState, LeasedJob } from "./job.ts";
export { enqueueJob, type EnqueueOutcome, type NewJob } from "./enqueue.server.ts";
export { claimJob, type ClaimJobOptions } from "./claim.server.ts";
export {
  buryJob,
  failJob,
  finishJob,
  heartbeatJob,
  holdJob,
  postponeJob,
  replacePayload,
  reviveJobs,
  saveProgress,
  sweepJobs,
} from "./lease.server.ts";
export { cancelJobs, jobOf, latestJob, listJobs, wakeJobs } from "./of-shop.server.ts";
export { fireSchedules, registerSchedules, type ScheduleDefinition } from "./schedule.server.ts";
export { createTurnCheck, type Turn } from "./turn.ts";
export { purgeJobs } from "./purge.server.ts";
export { endedJobs, jobsBacklog, type JobsBacklog } from "./backlog.server.ts";
