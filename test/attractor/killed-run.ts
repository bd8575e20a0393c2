/** Runs a pipeline on a workbench's folder and kills its own process at the n-th moment: `node killed-run.ts FOLDER N`. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gitRepository } from "../../app/attractor/git-repository.ts";
import { parsePipeline } from "../../app/attractor/language/parse.ts";
import { plainTools } from "../../app/attractor/plain-tools.ts";
import { runPipeline } from "../../app/attractor/run/run-pipeline.ts";
import { noCodergen } from "./workbench.ts";

const [folder = "", at = "0"] = process.argv.slice(2);
const worktree = join(folder, "tree");
const env = { PATH: process.env.PATH ?? "" };
const git = gitRepository({ gitDir: join(folder, "repo.git"), worktree, env });
let moments = 0;

/** Each event that was told, and each commit before it is known, is a moment. */
function moment(): void {
  moments += 1;
  if (moments === Number(at)) process.kill(process.pid, "SIGKILL");
}

await runPipeline({
  graph: parsePipeline(readFileSync(join(folder, "graph.dot"), "utf8"), "graph.dot"),
  runId: "r-1",
  logsRoot: join(folder, "logs"),
  worktree,
  repository: {
    ...git,
    commit: async (subject) => {
      const sha = await git.commit(subject);
      moment();
      return sha;
    },
  },
  tools: plainTools(),
  codergen: noCodergen,
  env,
  now: Date.now,
  signal: new AbortController().signal,
  onEvent: moment,
});
process.stdout.write(String(moments));
