import { lstatSync, type Stats } from "node:fs";
import { isAbsolute, join } from "node:path";
import { type Attributes, attribute, type Node } from "../language/graph.ts";

/** Paths that the `outputs` of a node, or of a graph, promises. */
export function promisedOutputs(of: { readonly attributes: Attributes }): readonly string[] {
  const written = (attribute(of, "outputs") ?? "").split(",").map((path) => path.trim());
  return written.filter((path) => path !== "");
}

/** Paths that a node's `outputs` promises and that are not in the worktree after it; a path out of the worktree never is. */
export function missingOutputs(node: Node, worktree: string): readonly string[] {
  return promisedOutputs(node).filter(
    (path) => leavesWorktree(path) || entryAt(join(worktree, path)) === undefined,
  );
}

/** Whether a path would lead out of the folder that it is taken from, or be copied out of the one it is put in. */
export function leavesWorktree(path: string): boolean {
  return isAbsolute(path) || path.split("/").includes("..");
}

/** What stands at a path, a link as a link; undefined where nothing does, or could. */
export function entryAt(path: string): Stats | undefined {
  try {
    return lstatSync(path);
  } catch {
    // Not there, below a file, or with a name that no file has.
    return undefined;
  }
}
