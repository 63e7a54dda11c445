export {
  createAdmission,
  NoTurn,
  workKinds,
  type Admission,
  type Admitted,
  type WorkKind,
  type WorkLimits,
} from "./admission.ts";
