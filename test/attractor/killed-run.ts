/**
 * Runs a pipeline on a workbench's folder and kills its own process at the n-th moment: `node killed-run.ts FOLDER N`. A
 * moment is after each write to the disk, after each start of a process, and a little later, in its middle.
 */
import childProcess from "node:child_process";
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { join } from "node:path";
import { filesBeside } from "../../app/attractor/files/graph-files.ts";
import { gitRepository } from "../../app/attractor/git-repository.ts";
import { withNamedFiles } from "../../app/attractor/language/named-files.ts";
import { parsePipeline } from "../../app/attractor/language/parse.ts";
import { plainTools } from "../../app/attractor/plain-tools.ts";
import { runPipeline } from "../../app/attractor/run/run-pipeline.ts";
import { noCodergen } from "./workbench.ts";

const MIDDLE_MS = 6;
const WRITES = [
  "writeFileSync",
  "appendFileSync",
  "renameSync",
  "mkdirSync",
  "rmSync",
  "copyFileSync",
  "ftruncateSync",
  "writeSync",
] as const;

const SHOWN = "live.json";

const [folder = "", at = "0"] = process.argv.slice(2);
const worktree = join(folder, "tree");
const env = { PATH: process.env.PATH ?? "" };
let moments = 0;

function die(): void {
  process.kill(process.pid, "SIGKILL");
}

function moment(end: () => void = die): void {
  moments += 1;
  if (moments === Number(at)) end();
}

type Act = (...args: readonly unknown[]) => unknown;

/** Stands in for a function of Node's own, in this process alone. */
function watched(act: Act): Act {
  return (...args) => {
    const result = act(...args);
    // It is shown between two waits, however many events that were; nothing is resumed from it.
    if (!args.some((arg) => typeof arg === "string" && arg.includes(SHOWN))) moment();
    return result;
  };
}

const files: Record<string, unknown> = Object(fs);
for (const name of WRITES) files[name] = watched(files[name] as Act);
const processes: Record<string, unknown> = Object(childProcess);
const spawn = childProcess.spawn as Act;
processes.spawn = (...args: readonly unknown[]) => {
  const child = spawn(...args);
  moment();
  moment(() => setTimeout(die, MIDDLE_MS));
  return child;
};
syncBuiltinESMExports();

await runPipeline({
  graph: withNamedFiles(
    parsePipeline(fs.readFileSync(join(folder, "graph.dot"), "utf8"), join(folder, "graph.dot")),
    filesBeside(),
  ),
  runId: "r-1",
  logsRoot: join(folder, "logs"),
  worktree,
  repository: gitRepository({ gitDir: join(folder, "repo.git"), worktree, env }),
  tools: plainTools(),
  codergen: noCodergen,
  env,
  now: Date.now,
  signal: new AbortController().signal,
});
process.stdout.write(String(moments));
