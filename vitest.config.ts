import { availableParallelism } from "node:os";
import { configDefaults, defineConfig } from "vitest/config";
import { builtRoutes, loadedByNode } from "./tests/setup/built-routes.ts";

/** Each worker has a database of its own, so more of them cost more than they save on a small machine. */
const workers = Math.min(4, availableParallelism());

const onDatabase = {
  globalSetup: ["tests/setup/database.global.ts"],
  setupFiles: ["tests/setup/environment.ts", "tests/setup/silence.ts"],
};

export default defineConfig({
  test: {
    pool: "forks",
    reporters: [...configDefaults.reporters, "./tests/setup/result-reporter.ts"],
    // Randomness is seeded where a test wants it; order of files and tests is not to matter.
    sequence: { shuffle: { files: false, tests: false } },
    // What is waited for is a condition, never a duration: these ends are for what hangs, not for what is slow. A busy
    // machine takes its time.
    testTimeout: 240_000,
    hookTimeout: 240_000,
    expect: { poll: { timeout: 120_000, interval: 50 } },
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["tests/unit/**/*.test.{ts,tsx}"],
          setupFiles: ["tests/setup/environment.ts", "tests/setup/silence.ts"],
          maxWorkers: workers,
        },
      },
      {
        extends: true,
        test: {
          name: "db",
          include: ["tests/db/**/*.test.ts"],
          ...onDatabase,
          setupFiles: [...onDatabase.setupFiles, "tests/setup/queues.ts"],
          maxWorkers: workers,
        },
      },
      {
        extends: true,
        // As in production: the server bundle's routes, and the one copy of everything else that Node loads.
        plugins: [builtRoutes()],
        test: {
          name: "routes",
          include: ["tests/routes/**/*.test.{ts,tsx}"],
          ...onDatabase,
          globalSetup: ["tests/setup/build.global.ts", ...onDatabase.globalSetup],
          server: { deps: { external: loadedByNode } },
          setupFiles: [...onDatabase.setupFiles, "tests/setup/queues.ts"],
          maxWorkers: workers,
        },
      },
      {
        extends: true,
        test: {
          name: "e2e",
          include: ["tests/e2e/**/*.test.ts"],
          ...onDatabase,
          // Browser, server, worker and stand-in share the machine: one file at a time, after all else.
          sequence: { groupOrder: 1 },
          maxWorkers: 1,
        },
      },
      {
        extends: true,
        test: {
          name: "faults",
          include: ["tests/faults/**/*.test.ts"],
          setupFiles: ["tests/setup/silence.ts"],
          // Its own server and processes, killed at will; alone, as times count.
          sequence: { groupOrder: 2 },
          maxWorkers: 1,
        },
      },
      {
        extends: true,
        test: {
          name: "attacks",
          include: ["tests/attacks/**/*.test.ts"],
          setupFiles: ["tests/setup/silence.ts"],
          // Its own server and processes; alone, as what they cost counts.
          sequence: { groupOrder: 3 },
          maxWorkers: 1,
        },
      },
    ],
  },
});
