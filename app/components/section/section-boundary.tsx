import { isRouteErrorResponse, useRouteError } from "@remix-run/react";
import { boundary } from "@shopify/shopify-app-remix/server";
import { SectionFailure } from "./section-failure.tsx";
import type { Section } from "./sections.ts";

/** Shopify's own answers (re-authentication) pass through; what failed in here leaves the section standing. */
export function SectionBoundary({ section }: { readonly section: Section }) {
  const error = useRouteError();
  return isRouteErrorResponse(error) ? boundary.error(error) : <SectionFailure section={section} />;
}
