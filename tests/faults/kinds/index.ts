import type { Fault } from "../rig/injection.ts";
import { connectionCut } from "./connection.ts";
import { contentFaults } from "./contents.ts";
import { databaseFaults } from "./database.ts";
import { deliveryFaults } from "./deliveries.ts";
import { poisonFaults } from "./poison.ts";
import { diskFull } from "./disk.ts";
import { processFaults } from "./processes.ts";
import { requestFaults } from "./requests.ts";
import { shopFaults } from "./shops.ts";
import { workerKilled } from "./worker-killed.ts";
import { workerSuspended } from "./worker-suspended.ts";

/** Every kind of fault. */
export const faults: readonly Fault[] = [
  ...workerKilled,
  ...workerSuspended,
  ...processFaults,
  ...connectionCut,
  ...databaseFaults,
  ...deliveryFaults,
  ...requestFaults,
  ...contentFaults,
  ...poisonFaults,
  ...shopFaults,
  diskFull,
];
