import { useEffect } from "react";
import { useFrameData } from "../frame-data.ts";
import type { TitleBarProps } from "../frame-parts.ts";

/** Above the page, and in the browser's tab. The page's heading is its own: this is no heading. */
export function OwnTitleBar({ title }: TitleBarProps) {
  const data = useFrameData();
  const shop = data?.kind === "own" ? `${data.shop.name} · ` : "";
  useEffect(() => {
    document.title = `${title} · ${shop}Tillsight`;
  }, [title, shop]);
  return (
    <div className="ts-own-title" aria-hidden="true">
      {title}
    </div>
  );
}
