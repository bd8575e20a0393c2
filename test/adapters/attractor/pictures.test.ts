import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { pipelinePictures } from "../../../app/adapters/attractor/pictures.ts";
import { layout } from "../../../app/adapters/graphviz/layout.ts";
import { type Workbench, workbench } from "../../attractor/workbench.ts";

const GRAPH = `digraph g { start [shape=Mdiamond] exit [shape=Msquare]
  t [shape=parallelogram, tool_command="true"] start -> t t -> exit [condition="outcome=success"] }`;

let bench: Workbench;
let folder: string;
beforeEach(() => {
  bench = workbench();
  folder = mkdtempSync(join(tmpdir(), "pictures-"));
});
afterEach(() => {
  bench.remove();
  rmSync(folder, { recursive: true, force: true });
});

const { pipelineRender } = pipelinePictures({ layout, now: Date.now });
const file = (text: string): string => {
  const path = join(folder, "g.dot");
  writeFileSync(path, text);
  return path;
};

it("a graph alone is drawn without a run", async () => {
  const { svg, run } = await pipelineRender({ file: file(GRAPH), logsRoot: null });
  expect(run).toBeNull();
  expect(svg).toMatch(/^<svg /);
});

it("a run is drawn on its own graph, and told as data", async () => {
  await bench.run(GRAPH);
  const { svg, run } = await pipelineRender({ file: null, logsRoot: bench.logsRoot });
  expect(svg).toContain("Pipeline g, run r-1: success");
  expect(run).toMatchObject({
    run: "r-1",
    status: "success",
    reason: null,
    steps: [
      { number: "1", from: "start", to: "t", jump: false },
      { number: "2", from: "t", to: "exit", jump: false },
    ],
  });
  expect(run?.nodes.map(({ node }) => node)).toEqual(["start", "t", "exit"]);
});

it("a run is drawn on a graph that was given, unless it was where that graph has nothing", async () => {
  await bench.run(GRAPH);
  const { logsRoot } = bench;
  const more = GRAPH.replace("}", "later [shape=diamond] }");
  expect((await pipelineRender({ file: file(more), logsRoot })).svg).toContain("later");
  const other = file("digraph g { start [shape=Mdiamond] exit [shape=Msquare] start -> exit }");
  await expect(pipelineRender({ file: other, logsRoot })).rejects.toMatchObject({
    code: "invalid-input",
    message: expect.stringMatching(
      /was at node t, which .*g\.dot does not have: leave the graph out/,
    ),
  });
});

it.each([
  ["nothing at all", { file: null, logsRoot: null }, "wrong-use", /nothing to draw/],
  [
    "a file that is not there",
    { file: "/none.dot", logsRoot: null },
    "not-found",
    /cannot be read/,
  ],
  ["a folder without a run", { file: null, logsRoot: "/" }, "invalid-input", /holds no run/],
])("%s is refused", async (_, request, code, message) => {
  await expect(pipelineRender(request)).rejects.toMatchObject({
    code,
    message: expect.stringMatching(message),
  });
});

it("a graph that cannot be read is refused with its place", async () => {
  await expect(pipelineRender({ file: file("digraph {}"), logsRoot: null })).rejects.toThrow(
    /g\.dot:1:9: /,
  );
});
