import { copyFileSync, mkdirSync, realpathSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import type { Graph } from "../language/graph.ts";
import { entryAt, leavesWorktree, promisedOutputs } from "../run/outputs.ts";
import { writeJson } from "./atomic.ts";

/** What became of one output that a graph promises; `path` is its copy. */
interface Output {
  readonly name: string;
  readonly found: boolean;
  readonly path?: string;
  readonly size_bytes?: number;
}

/**
 * Copies the files that the graph's `outputs` names from the worktree to `outputs/`, lists them in `outputs.json` and answers the
 * names of those that are not there. A path that leads out of the worktree, through a link too, is not there.
 */
export function collectOutputs(graph: Graph, worktree: string, folder: string): readonly string[] {
  const names = promisedOutputs(graph);
  if (names.length === 0) return [];
  const outputs = names.map((name) => collected(name, worktree, join(folder, "outputs")));
  writeJson(join(folder, "outputs.json"), outputs);
  return outputs.filter(({ found }) => !found).map(({ name }) => name);
}

function collected(name: string, worktree: string, into: string): Output {
  if (leavesWorktree(name)) return { name, found: false };
  const place = join(worktree, name);
  const stats = entryAt(place);
  if (stats?.isFile() !== true || !isBelow(worktree, place)) return { name, found: false };
  const path = join(into, name);
  mkdirSync(dirname(path), { recursive: true });
  copyFileSync(place, path);
  return { name, found: true, path, size_bytes: stats.size };
}

function isBelow(worktree: string, place: string): boolean {
  return !relative(realpathSync(worktree), realpathSync(place)).startsWith("..");
}
