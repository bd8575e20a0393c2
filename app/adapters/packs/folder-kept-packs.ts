import { randomUUID } from "node:crypto";
import { cp, mkdir, open, readdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Digest } from "../../core/canonical.ts";
import { FactoryError } from "../../core/errors.ts";
import type { Documents } from "../../ports/documents.ts";
import type { KeptPacks } from "../../ports/kept-packs.ts";
import type { LoadedPack } from "../../ports/packs.ts";
import { exists, readPack } from "./read-pack.ts";

/**
 * Packs kept in a folder, one sub-folder a digest, for this account alone. One is written aside, to the disk, and only then given its
 * name: whenever the factory is killed, what stands under a digest is whole.
 */
export function folderKeptPacks(folder: string, documents: Documents): KeptPacks {
  const place = (digest: Digest) => join(folder, digest.slice("sha256:".length));
  return {
    async keep(loaded) {
      const whole = place(loaded.digest);
      if (await exists(whole)) return;
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await sweep(folder, `${basename(whole)}.`);
      const part = `${whole}.${randomUUID()}`;
      try {
        await copy(loaded, part);
        demandSame(await readPack(part, documents), loaded);
        await moveTo(part, whole);
      } finally {
        await rm(part, { recursive: true, force: true });
      }
    },
    async kept(digest) {
      const dir = place(digest);
      if (!(await exists(dir))) return null;
      const loaded = await readPack(dir, documents);
      if (loaded.digest === digest) return loaded;
      throw new FactoryError(
        "broken",
        `${dir}: its files are ${loaded.digest} now; put back the pack that it was kept as`,
      );
    },
  };
}

/** What a factory left that was killed while it wrote. One that is at it loses its copy, and tries again. */
async function sweep(folder: string, begins: string): Promise<void> {
  for (const name of await readdir(folder))
    if (name.startsWith(begins)) await rm(join(folder, name), { recursive: true, force: true });
}

/** The files that its digest is over, and nothing else that lies there. */
async function copy({ pack, dir }: LoadedPack, part: string): Promise<void> {
  const folders = new Set([part]);
  for (const path of Object.keys(pack.files)) {
    const to = join(part, path);
    await mkdir(dirname(to), { recursive: true, mode: 0o700 });
    await cp(join(dir, path), to);
    await flush(to);
    for (let at = dirname(to); at !== part; at = dirname(at)) folders.add(at);
  }
  for (const one of folders) await flush(one);
}

function demandSame(copied: LoadedPack, { digest, dir }: LoadedPack): void {
  if (copied.digest === digest) return;
  throw new FactoryError("broken", `${dir} changed while it was kept; try again`);
}

/** Another that keeps the same may be first: then this copy is one too many. */
async function moveTo(part: string, whole: string): Promise<void> {
  await rename(part, whole).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOTEMPTY" && error.code !== "EEXIST") throw error;
  });
  await flush(dirname(whole));
}

/** Waits until a file, or a folder's list of names, is on the disk. */
async function flush(path: string): Promise<void> {
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
