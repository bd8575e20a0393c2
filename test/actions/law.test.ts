import { describe } from "vitest";
import { lawStories } from "./law-stories.ts";

describe("laws in plain processes", () => {
  lawStories(async () => ({ level: "process", uid: "shared", memory: "watchdog", by: "test" }));
});
