import { copyFileSync, existsSync } from "node:fs";
import { join } from "node:path";
import { attribute } from "../language/graph.ts";
import { foundFiles } from "../language/named-files.ts";
import { inputsOf } from "../run/inputs.ts";
import type { RunOptions } from "../run/run.ts";
import { writeJson } from "./atomic.ts";

/** Writes `manifest.json` and `run_config.json`: what is run, on what, where, and how. */
export function writeManifest(options: RunOptions, base: string, startedAt: string): void {
  const { logsRoot, origin } = options;
  writeJson(join(logsRoot, "run_config.json"), {
    version: 1,
    engine: "embedded",
    dialect: options.dialect ?? "spec",
    repo: { path: origin?.repoPath ?? "" },
    git: { run_branch: origin?.branch ?? "", commit_per_node: true },
  });
  writeJson(join(logsRoot, "manifest.json"), manifestOf(options, base, startedAt));
}

/** A restart has the manifest, the settings and the graph of its run. */
export function copyManifest(from: string, to: string): void {
  for (const name of ["run_config.json", "graph.dot", "manifest.json"])
    if (existsSync(join(from, name))) copyFileSync(join(from, name), join(to, name));
}

function manifestOf(options: RunOptions, base: string, startedAt: string): Record<string, unknown> {
  const { graph, runId, logsRoot, worktree, origin, context = {}, stallMs } = options;
  return {
    run_id: runId,
    graph_name: graph.name,
    goal: attribute(graph, "goal") ?? "",
    base_sha: base,
    run_branch: origin?.branch ?? "",
    logs_root: logsRoot,
    worktree,
    graph_dot: join(logsRoot, "graph.dot"),
    started_at: startedAt,
    repo_path: origin?.repoPath ?? "",
    kilroy_v1: true,
    engine: "embedded",
    dialect: options.dialect ?? "spec",
    graph_file: graph.file,
    context,
    run_config_path: join(logsRoot, "run_config.json"),
    modeldb: {},
    cxdb: {},
    inputs: inputsOf(context),
    graph_files: foundFiles(graph),
    ...(stallMs === undefined ? {} : { stall_timeout_ms: stallMs }),
  };
}
