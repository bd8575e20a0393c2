import { describe } from "vitest";
import { evaluateStories } from "./evaluate-stories.ts";

describe("playing in plain processes", () => {
  evaluateStories(async () => ({
    level: "process",
    uid: "shared",
    memory: "watchdog",
    by: "test",
  }));
});
