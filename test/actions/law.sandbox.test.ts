import { describe, expect } from "vitest";
import { detectIsolation } from "../../app/adapters/sandbox/detect-isolation.ts";
import { lawStories } from "./law-stories.ts";

describe("laws in sandboxed rooms", () => {
  lawStories(async () => {
    const isolation = await detectIsolation();
    expect(isolation.level).toBe("sandbox");
    return isolation;
  });
});
