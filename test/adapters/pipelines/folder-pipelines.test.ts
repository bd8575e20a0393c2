import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { folderPipelines } from "../../../app/adapters/pipelines/folder-pipelines.ts";
import { graphIn } from "../../../app/attractor/files/kept-graph.ts";
import { writtenPrompt } from "../../../app/attractor/language/named-files.ts";
import { lintPipeline } from "../../../app/attractor/lint/lint.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "pipelines-"));
  mkdirSync(join(folder, "prompts"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const graph = (start: string, prompt: string): string => `digraph mill { ${start}
  start [shape=Mdiamond] exit [shape=Msquare] stop [shape=diamond]
  write [shape=box, llm_provider=anthropic, prompt_file="${prompt}"]
  start -> write
  write -> exit [condition="outcome=success"]
  write -> stop }`;
const put = (path: string, text: string): void => writeFileSync(join(folder, path), text);

test("a pipeline comes with the files that it names, which are found again where there is no folder of theirs", async () => {
  put("mill.dot", graph("", "prompts/write.md"));
  put("prompts/write.md", "Build a mill.\n");
  const found = await folderPipelines(folder).read("mill");
  expect(found).toMatchObject({
    own: true,
    files: [
      {
        from: "mill",
        path: "prompts/write.md",
        file: "prompts/write.md",
        text: "Build a mill.\n",
      },
    ],
  });
  if (found === null) throw new Error("it is there");
  const read = graphIn("/nowhere", found);
  const node = read.nodes.get("write");
  expect(node && writtenPrompt(read, node)).toBe("Build a mill.");
});

test("what lies beside the folder is not shown to anybody", async () => {
  mkdirSync(join(folder, "own"));
  put("secret.md", "the key");
  put("own/mill.dot", graph("", "../secret.md"));
  const found = await folderPipelines(join(folder, "own")).read("mill");
  expect(found?.files).toEqual([]);
  const read = graphIn("/nowhere", { name: "mill", text: found?.text ?? "" });
  expect(lintPipeline(read, "spec")).toMatchObject([{ rule: "named_file" }]);
});

test("a pipeline that cannot be begun is told as its product's file would mend it", () => {
  const { refusal } = folderPipelines(folder);
  const asks = (text: string, inputs: Parameters<typeof refusal>[1]) =>
    refusal({ name: "./mill.dot", text, own: false }, inputs);
  const text = graph('graph [inputs="who, day"]', "gone.md");
  expect(asks(text, { who: "Ada", day: 1 })).toBeNull();
  expect(asks(text, { who: "Ada" })).toBe(
    './mill.dot:1:30: the graph\'s inputs day were not given; give each a value: build: { inputs: {"day": "…"} } in .factory/product.yml',
  );
  expect(asks("digraph {", {})).toMatch(/^\.\/mill\.dot:1:9: /);
});

test("no pipeline has a name that leads elsewhere", async () => {
  put("mill.dot", graph("", "x"));
  const { read, names } = folderPipelines(folder);
  expect(await names()).toEqual(["mill"]);
  expect(await Promise.all(["./mill", "../mill", "Mill", "gone"].map(read))).toEqual(
    Array(4).fill(null),
  );
});
