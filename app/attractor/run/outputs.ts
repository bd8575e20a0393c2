import { lstatSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { attribute, type Node } from "../language/graph.ts";

/** Paths that a node's `outputs` promises and that are not in the worktree after it; a path out of the worktree never is. */
export function missingOutputs(node: Node, worktree: string): readonly string[] {
  const promised = (attribute(node, "outputs") ?? "").split(",").map((path) => path.trim());
  return promised.filter(
    (path) => path !== "" && (leavesWorktree(path) || !exists(join(worktree, path))),
  );
}

function leavesWorktree(path: string): boolean {
  return isAbsolute(path) || path.split("/").includes("..");
}

function exists(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}
