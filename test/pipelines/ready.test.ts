import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { plainBoxes } from "../../app/adapters/sandbox/plain-boxes.ts";
import { parsePipeline } from "../../app/attractor/language/parse.ts";
import { lintPipeline } from "../../app/attractor/lint/lint.ts";
import { READY, readyNames, readySuite } from "./ready-suite.ts";

const isolation = { level: "process", uid: "shared", memory: "watchdog", by: "test" } as const;

test("these are the ready graphs", () => {
  expect(readyNames()).toEqual(["build-agent.dot", "build.dot", "smoke.dot", "spec.dot"]);
});

test.each(
  readyNames().flatMap((name) => [[name, "spec"] as const, [name, "kilroy"] as const]),
)("lint finds nothing in %s, dialect %s", (name, dialect) => {
  const graph = parsePipeline(readFileSync(join(READY, name), "utf8"), name);
  expect(lintPipeline(graph, dialect)).toEqual([]);
});

readySuite("in plain processes", async () => plainBoxes(isolation));
