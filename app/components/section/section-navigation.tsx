import { useLocation } from "@remix-run/react";
import { useOpenTo } from "../frame/entries.ts";
import { PageLink } from "../frame/page-link.tsx";
import type { Section } from "./sections.ts";

/** The pages of a section, side by side below the title; they wrap where there is no room. */
export function SectionNavigation({ label, pages }: Section) {
  const { pathname } = useLocation();
  const open = useOpenTo(pages);
  return (
    <nav aria-label={label}>
      <ul className="ts-section-nav">
        {open.map(({ path, title }) => (
          <li key={path}>
            <PageLink to={path} prefetch="intent" aria-current={isAt(pathname, path) ? "page" : undefined}>
              {title}
            </PageLink>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function isAt(pathname: string, path: string): boolean {
  return pathname.replace(/\/$/, "") === path;
}
