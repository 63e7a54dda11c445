export { mark, type Marks } from "./mark.server.ts";
export {
  dataVersion,
  factsFollow,
  rebuildAll,
  rebuildMiscounted,
  rebuildShop,
  type Rebuilt,
} from "./rebuild.server.ts";
export { verifyRollups, type RollupDrift, type VerifiedRollups } from "./verify.server.ts";
export { shopsWithMarks } from "./take-marks.server.ts";
export { marksWaiting } from "./backlog.server.ts";
