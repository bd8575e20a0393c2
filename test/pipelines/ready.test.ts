import { join } from "node:path";
import { expect, test } from "vitest";
import { readGraph } from "../../app/adapters/attractor/persons-graphs.ts";
import { folderPipelines } from "../../app/adapters/pipelines/folder-pipelines.ts";
import { plainBoxes } from "../../app/adapters/sandbox/plain-boxes.ts";
import { filesBeside } from "../../app/attractor/files/graph-files.ts";
import { graphIn } from "../../app/attractor/files/kept-graph.ts";
import { lintPipeline } from "../../app/attractor/lint/lint.ts";
import { READY, readyNames, readySuite } from "./ready-suite.ts";

const isolation = { level: "process", uid: "shared", memory: "watchdog", by: "test" } as const;

test("these are the ready graphs", () => {
  expect(readyNames()).toEqual(["build-agent.dot", "build.dot", "smoke.dot", "spec.dot"]);
});

test.each(
  readyNames().flatMap((name) => [[name, "spec"] as const, [name, "kilroy"] as const]),
)("lint finds nothing in %s, dialect %s", async (name, dialect) => {
  const graph = await readGraph(join(READY, name), filesBeside(READY));
  expect(lintPipeline(graph, dialect)).toEqual([]);
});

test("lint finds nothing in them as the line has them, with no folder of theirs beside them", async () => {
  const pipelines = folderPipelines(READY);
  for (const name of await pipelines.names()) {
    const found = await pipelines.read(name);
    expect(lintPipeline(graphIn("/nowhere", found ?? { name, text: "" }), "spec"), name).toEqual(
      [],
    );
  }
});

readySuite("in plain processes", async () => plainBoxes(isolation));
