import type { Doors } from "./doors.ts";
