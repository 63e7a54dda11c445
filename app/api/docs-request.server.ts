import { createHash } from "node:crypto";
import { requireMethod } from "./answer.server.ts";
import { openApiDocument } from "./openapi/document.server.ts";
import { ApiProblem, problemTypes } from "./problems.ts";

/** The viewer's files, as the bundler has named them. */
export interface ViewerFiles {
  readonly script: string;
  readonly style: string;
}

let document: string | undefined;

/** GET /api/openapi.json: open to all, it holds no secret. */
export async function documentRequest(request: Request): Promise<Response> {
  requireMethod(request, "GET", "HEAD");
  document ??= JSON.stringify(openApiDocument());
  return new Response(request.method === "HEAD" ? null : document, {
    headers: { "content-type": "application/json", "cache-control": "public, max-age=300" },
  });
}

const START = `SwaggerUIBundle({url:"/api/openapi.json",dom_id:"#docs",deepLinking:true,validatorUrl:null,tryItOutEnabled:false,defaultModelsExpandDepth:0});`;

/** GET /api/docs: the document for people, in a viewer that comes from here alone. */
export async function docsRequest(request: Request, files: ViewerFiles): Promise<Response> {
  requireMethod(request, "GET", "HEAD");
  return page(
    "Tillsight API",
    `<div id="docs"><p>The API is described at <a href="/api/openapi.json">/api/openapi.json</a>.</p></div>
<script src="${escapeHtml(files.script)}"></script>
<script>${START}</script>`,
    `<link rel="stylesheet" href="${escapeHtml(files.style)}">`,
  );
}

/** GET /api/docs/problems/<slug>: what a problem's `type` leads to. */
export async function problemPageRequest(request: Request, slug: string): Promise<Response> {
  requireMethod(request, "GET", "HEAD");
  const found = Object.entries(problemTypes).find(([name]) => name === slug);
  if (!found) throw new ApiProblem("not-found", "There is no such kind of problem.");
  const [, { status, title, help }] = found;
  return page(
    title,
    `<main class="page"><p><a href="/api/docs">Tillsight API</a></p><h1>${escapeHtml(title)}</h1>
<p>Status ${status}, <code>${escapeHtml(slug)}</code></p><p>${writeHelp(help)}</p></main>`,
  );
}

/** Every other address under /api. */
export async function unknownRequest(request: Request): Promise<Response> {
  throw new ApiProblem("not-found", `There is nothing at ${new URL(request.url).pathname.slice(0, 200)}.`);
}

const STYLE = `.page{max-width:42rem;margin:3rem auto;padding:0 1rem;font:1rem/1.6 system-ui,sans-serif;color:#303030}.page h1{font-size:1.5rem;line-height:1.3}.page code{background:#f1f1f1;padding:.1em .3em;border-radius:4px}`;

function page(title: string, body: string, head = ""): Response {
  const html = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(title)}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="/favicon.svg"><style>${STYLE}</style>${head}</head>
<body>${body}</body></html>`;
  return new Response(html, {
    headers: {
      "content-type": "text/html; charset=utf-8",
      "cache-control": "public, max-age=300",
      "content-security-policy": [
        "default-src 'none'",
        `script-src 'self' 'sha256-${createHash("sha256").update(START).digest("base64")}'`,
        // The viewer sets styles on its elements.
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
      ].join("; "),
    },
  });
}

function writeHelp(help: string): string {
  return escapeHtml(help).replaceAll(/`([^`]+)`/g, "<code>$1</code>");
}

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
}
