import { existsSync } from "node:fs";
import { findProgram } from "../database/program.mjs";
import { Mistake } from "../process/mistake.mjs";
import { say } from "./report.mjs";
import { canUseApt } from "./system-packages.mjs";

const names = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];
const macApps = ["Google Chrome", "Chromium"].map(
  (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
);

/** Path of the browser that the e2e tests drive: CHROMIUM_PATH, or what is installed. */
export function findChromium() {
  if (process.env.CHROMIUM_PATH) return process.env.CHROMIUM_PATH;
  return findProgram(names, ["/usr/bin"]) ?? macApps.find((file) => existsSync(file));
}

/**
 * What Debian packages the e2e tests' browser needs; none when there is one.
 * @returns {string[]}
 */
export function chromiumPackages() {
  const found = findChromium();
  if (found && existsSync(found)) {
    say("Chromium", `found ${found}`);
    return [];
  }
  if (found) throw new Mistake(`CHROMIUM_PATH names ${found}, which does not exist`);
  // Chromium draws no text at all without a font.
  if (canUseApt()) return ["chromium", "fonts-liberation"];
  throw new Mistake(`The e2e tests drive Chromium, and none was found. Either
  Debian   sudo apt-get install chromium fonts-liberation
  Fedora   sudo dnf install chromium
  macOS    brew install --cask chromium
  any      export CHROMIUM_PATH=/path/to/chrome
and run the command again, or leave the e2e tests out: npm test -- --project unit --project db --project routes`);
}
