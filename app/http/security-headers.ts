import type { RequestHandler } from "express";
import { contentSecurityPolicy } from "./content-security-policy.ts";

/**
 * Headers of every answer. The strict frame policy is set last and only where no page has set its own: Remix's
 * adapter appends headers, and two policies would both hold.
 */
export function securityHeaders(): RequestHandler {
  const closed = contentSecurityPolicy(undefined);
  return (_request, response, next) => {
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.setHeader("Referrer-Policy", "strict-origin-when-cross-origin");
    response.setHeader("Strict-Transport-Security", "max-age=31536000; includeSubDomains");
    const writeHead = response.writeHead.bind(response) as (...parts: unknown[]) => typeof response;
    response.writeHead = ((...parts: unknown[]) => {
      if (!response.hasHeader("Content-Security-Policy"))
        response.setHeader("Content-Security-Policy", closed);
      return writeHead(...parts);
    }) as typeof response.writeHead;
    next();
  };
}
