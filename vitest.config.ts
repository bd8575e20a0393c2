import { defineConfig } from "vitest/config";

/** What passes on any machine with git: no sandbox, no browser, no other language. */
export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/**/*.sandbox.test.ts", "test/crash/**", "test/bench/**"],
    globalSetup: ["test/database-setup.ts"],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
    // Machines are shared: what fails once and holds the second time is told as such, and what fails twice has failed.
    retry: 1,
    // Of what is pure, and so is tested where it is called; the rest runs in processes that nobody measures. `npm run coverage`.
    coverage: {
      provider: "v8",
      include: ["app/core/**", "app/phases/**", "app/attractor/**", "app/compiler/**"],
      reporter: ["text-summary"],
      thresholds: {
        "app/core/**": { lines: 90, branches: 80 },
        "app/phases/**": { lines: 90, branches: 65 },
        "app/attractor/**": { lines: 95, branches: 85 },
        "app/compiler/**": { lines: 90, branches: 72 },
      },
    },
  },
});
