import type { Fault } from "../rig/injection.ts";
import { connectionCut } from "./connection.ts";
import { databaseFaults } from "./database.ts";
import { processFaults } from "./processes.ts";
import { workerKilled } from "./worker-killed.ts";
import { workerSuspended } from "./worker-suspended.ts";

/** Every kind of fault. */
export const faults: readonly Fault[] = [
  ...workerKilled,
  ...workerSuspended,
  ...processFaults,
  ...connectionCut,
  ...databaseFaults,
];
