import type { RequestHandler } from "express";
import { CLOSED_POLICY } from "./content-security-policy.ts";
import { isPage } from "./one-reading.ts";

/** Nobody keeps it: a shop's numbers, its people's names, and whatever did not say that it may be kept. */
const KEPT_BY_NOBODY = "private, no-store";

/**
 * Headers of every answer. The strict policy is set last and only where no page has set its own: Remix's adapter
 * appends headers, and two policies would both hold. So is Cache-Control, but for pages and their data always.
 */
export function securityHeaders(): RequestHandler {
  return (request, response, next) => {
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.setHeader("Referrer-Policy", "strict-origin-when-cross-origin");
    response.setHeader("Strict-Transport-Security", "max-age=31536000; includeSubDomains");
    const writeHead = response.writeHead.bind(response) as (...parts: unknown[]) => typeof response;
    response.writeHead = ((...parts: unknown[]) => {
      if (!response.hasHeader("Content-Security-Policy"))
        response.setHeader("Content-Security-Policy", CLOSED_POLICY);
      if (isPage(request) || !response.hasHeader("Cache-Control"))
        response.setHeader("Cache-Control", KEPT_BY_NOBODY);
      return writeHead(...parts);
    }) as typeof response.writeHead;
    next();
  };
}
