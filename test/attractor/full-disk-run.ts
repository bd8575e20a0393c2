/**
 * Runs a pipeline whose tool fills the disk under its logs root, makes room and resumes it: `node full-disk-run.ts SOURCE
 * FOLDER`. Prints both ends as JSON. To be run where FOLDER is a small disk of its own.
 */
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { cloneForRun, openClone } from "../../app/attractor/git-clone.ts";
import { parsePipeline } from "../../app/attractor/language/parse.ts";
import { plainTools } from "../../app/attractor/plain-tools.ts";
import { resumePipeline } from "../../app/attractor/run/resume-pipeline.ts";
import type { Workplace } from "../../app/attractor/run/run.ts";
import { runPipeline } from "../../app/attractor/run/run-pipeline.ts";
import { noCodergen } from "./workbench.ts";

const [source = "", folder = ""] = process.argv.slice(2);
const logsRoot = join(folder, "logs");
const env = { PATH: process.env.PATH ?? "" };
const places = {
  gitDir: join(logsRoot, "repository.git"),
  worktree: join(logsRoot, "worktree"),
  env,
};
const graph = parsePipeline(
  `digraph g { start [shape=Mdiamond] exit [shape=Msquare]
    a [shape=parallelogram, tool_command="echo a > a.txt"]
    b [shape=parallelogram, tool_command="cat /dev/zero > ${folder}/filler; true"]
    start -> a -> b -> exit }`,
  "g.dot",
);

mkdirSync(logsRoot);
const clone = await cloneForRun(source, places, "r-1");
const workplace: Workplace = {
  logsRoot,
  worktree: places.worktree,
  repository: clone.repository,
  tools: plainTools(),
  codergen: noCodergen,
  env,
  now: Date.now,
  signal: new AbortController().signal,
};
const first = await runPipeline({ ...workplace, graph, runId: "r-1" });
rmSync(join(folder, "filler"));
const again = openClone(source, places, "r-1");
const tools = { run: async () => ({ code: 0, signal: null, timedOut: false, ms: 0, output: "" }) };
const second = await resumePipeline({ ...workplace, repository: again.repository, tools });
await again.publish();
process.stdout.write(JSON.stringify({ first, second }));
