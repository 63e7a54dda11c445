import { format } from "node:util";
import { afterAll, afterEach } from "vitest";

/**
 * Nothing may complain unheard: console.error, console.warn and Node's own warnings fail the test in which they
 * happen. A test that expects one replaces the method itself (`vi.spyOn(console, "error").mockReturnValue()`).
 */
const heard: string[] = [];

console.error = (...parts: unknown[]) => heard.push(`console.error: ${format(...parts)}`);
console.warn = (...parts: unknown[]) => heard.push(`console.warn: ${format(...parts)}`);
process.on("warning", (warning) => heard.push(`warning: ${warning.stack ?? warning.message}`));

function assertSilence(): void {
  const lines = heard.splice(0);
  if (lines.length > 0) throw new Error(`unexpected output:\n${lines.join("\n")}`);
}

afterEach(assertSilence);
afterAll(assertSilence);
