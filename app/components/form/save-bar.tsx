import { useFrame } from "../frame/frame.ts";
import type { SaveBarProps } from "../frame/frame-parts.ts";

/** The bar to save or discard what a form holds, the admin's own or ours. Who leaves with changes is asked first. */
export function FormSaveBar(props: SaveBarProps) {
  const { SaveBar } = useFrame();
  return <SaveBar {...props} />;
}
