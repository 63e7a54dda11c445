import type { Fault } from "../rig/injection.ts";
import { workerKilled } from "./worker-killed.ts";

/** Every kind of fault. */
export const faults: readonly Fault[] = [...workerKilled];
