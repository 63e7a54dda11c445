import { Link, useLocation } from "@remix-run/react";
import type { Section } from "./sections.ts";

/** The pages of a section, side by side below the title; they wrap where there is no room. */
export function SectionNavigation({ label, pages }: Section) {
  const { pathname } = useLocation();
  return (
    <nav aria-label={label}>
      <ul className="ts-section-nav">
        {pages.map(({ path, title }) => (
          <li key={path}>
            <Link to={path} prefetch="intent" aria-current={isAt(pathname, path) ? "page" : undefined}>
              {title}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function isAt(pathname: string, path: string): boolean {
  return pathname.replace(/\/$/, "") === path;
}
