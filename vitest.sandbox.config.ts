import { defineConfig } from "vitest/config";

/** What needs bubblewrap: boxes, rooms, and whole stories with code that the factory did not write. */
export default defineConfig({
  test: {
    include: ["test/**/*.sandbox.test.ts"],
    globalSetup: ["test/database-setup.ts"],
    testTimeout: 240_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
    // Machines are shared: what fails once and holds the second time is told as such, and what fails twice has failed.
    retry: 1,
  },
});
