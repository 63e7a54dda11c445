import { openBulkResult } from "../bulk/index.ts";
import { executeAdmin } from "../graphql/index.ts";
import type { Doors } from "./doors.ts";

/** The world's own Admin API and bulk results. */
export const doors: Doors = { executeAdmin, openBulkResult };
