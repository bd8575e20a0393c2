import { defineConfig } from "vitest/config";

// The whole crash test: minutes, so `npm test` has three kills of it (test/journeys/crash.test.ts) and this the rest.
export default defineConfig({
  test: {
    include: ["test/crash/**/*.test.ts"],
    testTimeout: 590_000,
    hookTimeout: 60_000,
    maxWorkers: 4,
  },
});
