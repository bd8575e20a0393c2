import {
  chmod,
  copyFile,
  lstat,
  mkdir,
  readdir,
  readlink,
  rm,
  symlink,
  utimes,
} from "node:fs/promises";
import { join } from "node:path";
import { FactoryError } from "../../core/errors.ts";
import type { Clone } from "../../ports/workshop.ts";
import { git } from "./git.ts";

/** Of a mode only what says who may read, write and run: nothing that a candidate wrote acts in somebody else's name. */
const PERMISSIONS = 0o777;

/** Bytes that may still be copied. Holes count: a sparse file is as large as it says. */
interface Allowance {
  left: number;
}

export async function keep(clone: Clone, into: string, most: number): Promise<void> {
  await rm(into, { recursive: true, force: true });
  await mkdir(into, { recursive: true });
  const allowance = { left: most };
  await copyFolder(clone.tree, join(into, "tree"), allowance);
  await copyFolder(clone.git, join(into, "git"), allowance);
  await rm(join(into, "git", "worktrees"), { recursive: true, force: true });
}

export async function take(kept: string, into: string): Promise<Clone> {
  const clone = { tree: join(into, "tree"), git: join(into, "git") };
  const unlimited = { left: Number.POSITIVE_INFINITY };
  await mkdir(into, { recursive: true });
  await copyFolder(join(kept, "tree"), clone.tree, unlimited);
  await copyFolder(join(kept, "git"), clone.git, unlimited);
  // Git knows files by when and where they were written; told anew, it leaves those alone that are as they were.
  await git(["update-index", "-q", "--refresh"], { gitDir: clone.git, workTree: clone.tree });
  return clone;
}

/** Files, links as they are, and folders; pipes, sockets and devices hold nothing that could be copied. */
async function copyFolder(from: string, to: string, allowance: Allowance): Promise<void> {
  await mkdir(to);
  for (const name of await readdir(from)) {
    const [source, target] = [join(from, name), join(to, name)];
    const seen = await lstat(source);
    if (seen.isDirectory()) await copyFolder(source, target, allowance);
    else if (seen.isSymbolicLink()) await symlink(await readlink(source), target);
    else if (seen.isFile()) {
      allowance.left -= seen.size;
      if (allowance.left < 0) throw tooLarge();
      await copyFile(source, target);
      await chmod(target, seen.mode & PERMISSIONS);
      await utimes(target, seen.atime, seen.mtime);
    }
  }
  await chmod(to, (await lstat(from)).mode & PERMISSIONS);
}

function tooLarge(): FactoryError {
  return new FactoryError(
    "refused",
    "the files in its clone are larger than limits.disk together, holes included, and cannot be kept while a person is asked",
  );
}
