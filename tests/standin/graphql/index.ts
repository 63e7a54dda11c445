export { setRestoreRate } from "./admin-state.ts";
export { executeAdmin, type AdminAnswer, type AdminRequest } from "./execute-admin.ts";
