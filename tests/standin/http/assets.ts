import { readFileSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { send } from "./respond.ts";

const ASSETS: Record<string, [file: string, type: string]> = {
  "/app-bridge.js": ["app-bridge.js", "text/javascript; charset=utf-8"],
  "/__shell/shell.js": ["shell.js", "text/javascript; charset=utf-8"],
  "/__shell/shell.css": ["shell.css", "text/css; charset=utf-8"],
};

/** Serves the browser's part of the stand-in; false when the path is none of it. Read anew each time: edits show at once. */
export function serveAsset(path: string, response: ServerResponse): boolean {
  const asset = ASSETS[path];
  if (!asset) return false;
  const body = readFileSync(new URL(`../shell/${asset[0]}`, import.meta.url));
  send(response, 200, body, {
    "content-type": asset[1],
    "cache-control": "no-cache",
    "access-control-allow-origin": "*",
  });
  return true;
}
