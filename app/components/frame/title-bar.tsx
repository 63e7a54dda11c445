import { useFrame } from "./frame.ts";
import type { TitleBarProps } from "./frame-parts.ts";

/** See FrameParts. */
export function TitleBar(props: TitleBarProps) {
  const { TitleBar: Part } = useFrame();
  return <Part {...props} />;
}
