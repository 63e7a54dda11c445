import { createContext, useContext } from "react";
import { adminParts } from "./admin/admin-parts.tsx";
import type { FrameParts } from "./frame-parts.ts";

export const FrameContext = createContext<FrameParts>(adminParts);

export function useFrame(): FrameParts {
  return useContext(FrameContext);
}
