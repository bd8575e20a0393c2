import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Inventory } from "../../core/exposure.ts";
import type { Clone } from "../../ports/workshop.ts";
import { git } from "./git.ts";
import { entries, SUBMODULE } from "./tree.ts";

/** Places of a git folder through which more can be read than its own objects; what reflogs name is among those. */
const BEYOND = ["objects/info/alternates", "worktrees", "modules", "lfs", "rr-cache"];

/** What a clone lets its builder read: every object is counted, whether a ref leads to it or not. */
export async function inventory(clone: Clone): Promise<Inventory> {
  const at = { gitDir: clone.git, workTree: clone.tree };
  const listing = lines(await git(["for-each-ref", "--format=%(refname)"], at));
  const kinds = lines(
    await git(["cat-file", "--batch-all-objects", "--batch-check=%(objecttype)"], at),
  );
  const submodules = (await entries(clone.git, "HEAD"))
    .filter(({ mode }) => mode === SUBMODULE)
    .map(({ path }) => path);
  return {
    refs: [...listing],
    objects: kinds.length,
    commits: kinds.filter((kind) => kind === "commit").length,
    beyond: [...(await placesBeyond(clone.git)), ...submodules],
  };
}

function lines(text: string): readonly string[] {
  return text.split("\n").filter((line) => line !== "");
}

/** An empty folder leads nowhere. */
async function placesBeyond(gitDir: string): Promise<readonly string[]> {
  const found = await Promise.all(
    BEYOND.map(async (place) => {
      const inside = await readdir(join(gitDir, place)).catch(codeOf);
      // What is no folder is a file that says where else to read.
      return inside === "ENOENT" || inside.length === 0 ? [] : [place];
    }),
  );
  return found.flat();
}

function codeOf(error: NodeJS.ErrnoException): string {
  return error.code ?? "unknown";
}
