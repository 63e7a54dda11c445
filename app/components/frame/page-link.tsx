import { useFrame } from "./frame.ts";
import type { PageLinkProps } from "./frame-parts.ts";

/** A link from page to page, where Polaris's own link does not fit. In a window of our own it names the shop. */
export function PageLink(props: PageLinkProps) {
  const { PageLink: Part } = useFrame();
  return <Part {...props} />;
}
