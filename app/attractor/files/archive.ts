import { renameSync, rmSync, Stats } from "node:fs";
import { basename, join } from "node:path";
import { LOCK, REPOSITORY } from "./logs-root.ts";

/** The name of a run's archive in its folder. */
const ARCHIVE = "run.tgz";
/** Not of the record: the work itself, which git has, and what a live engine holds. */
const LEFT_OUT = new Set([ARCHIVE, "worktree", REPOSITORY, LOCK]);

/** Packs the files of a run into its `run.tgz`, paths from the run's folder, links as links. */
export async function packRun(folder: string): Promise<void> {
  // A run that is only begun, watched or refused does without the packer.
  const { create } = await import("tar");
  const temporary = join(folder, `.${ARCHIVE}.new`);
  rmSync(temporary, { force: true });
  const filter = (path: string, entry: object): boolean =>
    !isLeftOut(basename(path)) && entry instanceof Stats && isKept(entry);
  await create({ cwd: folder, file: temporary, filter, gzip: { level: 1 }, portable: true }, ["."]);
  renameSync(temporary, join(folder, ARCHIVE));
}

/** What is no file, folder or link holds nothing that could be kept. */
function isKept(entry: Stats): boolean {
  return entry.isFile() || entry.isDirectory() || entry.isSymbolicLink();
}

function isLeftOut(name: string): boolean {
  return LEFT_OUT.has(name) || name.endsWith(".new");
}
