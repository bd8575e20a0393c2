import { realpath, stat } from "node:fs/promises";
import { FactoryError } from "../../core/errors.ts";
import { packDigest } from "../../core/pack/pack.ts";
import type { Documents } from "../../ports/documents.ts";
import type { LoadedPack } from "../../ports/packs.ts";
import { assemblePack, isHeldOut } from "./assemble.ts";
import { type Files, readFolder } from "./folder.ts";
import type { ReadLaw } from "./law-file.ts";

/** The pack in a folder, whatever it is worth. Refuses `not-found` and `invalid-input`. */
export async function readPack(dir: string, documents: Documents): Promise<LoadedPack> {
  if (!(await exists(dir)))
    throw new FactoryError("not-found", `no folder ${dir}; name a pack's folder`);
  const real = await realpath(dir);
  const files = await readFolder(real);
  const pack = assemblePack({ files, name: dir, documents, laws: await lawReader(files) });
  const holdouts = new Map([...files].filter(([path]) => isHeldOut(path)));
  return { pack, digest: packDigest(pack), dir: real, holdouts };
}

/** What reads laws is a compiler: it is loaded where there is one to read. */
async function lawReader(files: Files): Promise<ReadLaw | null> {
  const hasLaws = [...files.keys()].some((path) => /^families\/.*\.ts$/.test(path));
  return hasLaws ? (await import("./law-file.ts")).readLaw : null;
}

/** Whether there is something of this name. */
export async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (
      error instanceof Error &&
      "code" in error &&
      (error.code === "ENOENT" || error.code === "ENOTDIR")
    )
      return false;
    throw error;
  }
}
