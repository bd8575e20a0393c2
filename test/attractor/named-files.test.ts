import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Codergen } from "../../app/attractor/codergen.ts";
import { filesBeside } from "../../app/attractor/files/graph-files.ts";
import type { Graph } from "../../app/attractor/language/graph.ts";
import { selfContainedText, withNamedFiles } from "../../app/attractor/language/named-files.ts";
import { parsePipeline } from "../../app/attractor/language/parse.ts";
import { lintPipeline, refuseFaulty } from "../../app/attractor/lint/lint.ts";
import { resumePipeline } from "../../app/attractor/run/resume-pipeline.ts";
import { runPipeline } from "../../app/attractor/run/run-pipeline.ts";
import { type Workbench, workbench } from "./workbench.ts";

let bench: Workbench;
let repository: string;
beforeEach(() => {
  bench = workbench();
  repository = join(bench.folder, "repository");
  mkdirSync(join(repository, "lines", "prompts"), { recursive: true });
  mkdirSync(join(repository, ".git"));
});
afterEach(() => bench.remove());

const put = (path: string, text: string) => writeFileSync(join(repository, path), text);
/** A graph that lies in `lines/` of the repository, with one agent whose prompt is a file. */
const graph = (path: string): Graph =>
  withNamedFiles(
    parsePipeline(
      `digraph g { goal="a mill" start [shape=Mdiamond] exit [shape=Msquare]
  a [shape=box, prompt_file="${path}"]
  start -> a a -> exit [condition="outcome=success"] }`,
      join(repository, "lines", "build.dot"),
    ),
    filesBeside(),
  );
const complaint = (path: string): string | undefined => {
  const found = lintPipeline(graph(path), "spec").find(({ rule }) => rule === "named_file");
  return found && `${found.place.line}:${found.place.column} ${found.message}; ${found.fix}`;
};

describe("a prompt's file", () => {
  it("lies beside the graph, else in its repository", () => {
    put("lines/prompts/plan.md", "beside");
    put("plan.md", "in the repository");
    for (const path of ["prompts/plan.md", "plan.md", "../plan.md"])
      expect(complaint(path), path).toBeUndefined();
    put("lines/plan.md", "beside");
    expect(graph("plan.md").named?.get("plan.md")).toMatchObject({ text: "beside" });
  });

  it("is written into the text for whoever has nothing but the graph", () => {
    put("plan.md", 'Say "mill"\tand\n\\n, then $goal.\n');
    const whole = parsePipeline(selfContainedText(graph("plan.md")), "g.dot");
    const told = whole.nodes.get("a")?.attributes;
    expect(told?.get("prompt")?.value).toBe('Say "mill"\tand\n\\n, then $goal.\n');
    expect(told?.has("prompt_file")).toBe(false);
    expect([...whole.nodes.keys()]).toEqual(["start", "exit", "a"]);
    expect(whole.edges.map(({ from, to }) => `${from} ${to}`)).toEqual(["start a", "a exit"]);
    const bare = parsePipeline("digraph g { a [prompt=x] } // as it is", "g.dot");
    expect(selfContainedText(bare)).toBe(bare.text);
  });

  it("is refused at its place when it is missing, empty, no file or outside, through a link too", () => {
    put("empty.md", " \n");
    writeFileSync(join(bench.folder, "secret.md"), "secret");
    symlinkSync(join(bench.folder, "secret.md"), join(repository, "link.md"));
    expect(complaint("gone.md")).toMatch(
      /^2:29 the prompt_file of a: "gone.md" is not there; write a path from /,
    );
    expect(complaint("empty.md")).toMatch(/"empty.md" is empty/);
    expect(complaint("prompts")).toMatch(/"prompts" is no plain file/);
    for (const path of ["../../secret.md", join(bench.folder, "secret.md"), "link.md"])
      expect(complaint(path), path).toMatch(
        /leads out of the graph's folder and of its repository/,
      );
    expect(() => refuseFaulty(graph("gone.md"), "spec")).toThrow(
      /build.dot:2:29: .*\[named_file\]/,
    );
  });

  it("is what the agent is told, with its variables replaced, also when it is gone before the run is resumed", async () => {
    put("plan.md", "Build $goal.\n");
    const stop = new AbortController();
    const told: string[] = [];
    const codergen: Codergen = {
      generate: async ({ prompt }) => {
        told.push(prompt);
        if (told.length === 1) stop.abort();
        return { status: "success" };
      },
    };
    const options = { ...bench.place(), graph: graph("plan.md"), runId: "r-1", codergen };
    await runPipeline({ ...options, signal: stop.signal });
    rmSync(join(repository, "plan.md"));
    expect((await resumePipeline({ ...bench.place(), codergen })).status).toBe("success");
    expect(told).toHaveLength(2);
    for (const prompt of told) expect(prompt).toContain("Build a mill.");
  });
});
