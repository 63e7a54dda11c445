import { spawn } from "node:child_process";
import { mkdirSync, renameSync, rmSync } from "node:fs";
import { findProgram, type DatabaseProgram } from "./program.mjs";
import { runAsRoot } from "./run-as-root.ts";

/**
 * Makes a data folder with a root account without password. All or nothing: a run that is killed half-way
 * leaves no folder that looks finished.
 * @throws Error with the program's own output.
 */
export async function initializeData(program: DatabaseProgram, folder: string): Promise<void> {
  const draft = `${folder}.new`;
  rmSync(draft, { recursive: true, force: true });
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true, mode: 0o700 });
  const [command, args] = initializer(program, draft);
  const { code, output } = await run(command, args);
  if (code !== 0) {
    rmSync(draft, { recursive: true, force: true });
    throw new Error(
      `${command} could not make a data folder:\n${output.trim().split("\n").slice(-20).join("\n")}`,
    );
  }
  renameSync(draft, folder);
}

function initializer(program: DatabaseProgram, folder: string): [string, string[]] {
  const common = ["--no-defaults", `--datadir=${folder}`, ...runAsRoot()];
  if (program.flavour === "mysql") return [program.program, [...common, "--initialize-insecure"]];
  const installer = program.installer ?? findProgram(["mariadb-install-db"]) ?? "mariadb-install-db";
  return [
    installer,
    [...common, "--auth-root-authentication-method=normal", "--skip-test-db", "--skip-name-resolve"],
  ];
}

async function run(
  command: string,
  args: readonly string[],
): Promise<{ code: number | null; output: string }> {
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  return { code, output };
}
