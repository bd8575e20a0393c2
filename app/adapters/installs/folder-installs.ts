import { createHash } from "node:crypto";
import { constants, type Dirent } from "node:fs";
import {
  chmod,
  cp,
  lstat,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  writeFile,
} from "node:fs/promises";
import { dirname, join } from "node:path";
import { z } from "zod";
import { FactoryError } from "../../core/errors.ts";
import { installedFolders, keyFolders } from "../../core/install.ts";
import type { Installed } from "../../core/job.ts";
import { CODE_FOLDER, type Mount } from "../../ports/boxes.ts";
import type { Installs, MadeTree } from "../../ports/installs.ts";
import { pruneFolder, USERS } from "./prune-folder.ts";

const recordSchema = z.strictObject({ version: z.literal(1), folders: z.array(z.string()) });

/** Installations in a folder, one sub-folder a digest: `made.json` says which folders, `tree/` holds them, `users/` has a mark of each product. */
export function folderInstalls(folder: string): Installs {
  const place = (digest: Installed["digest"]) => join(folder, digest.slice("sha256:".length));
  const find: Installs["find"] = (digest) => readRecord(place(digest), digest);
  return {
    find,
    async keep(made) {
      const part = join(folder, `.${createHash("sha256").update(made.by).digest("hex")}`);
      await rm(part, { recursive: true, force: true });
      await writeAside(part, made);
      await rename(part, place(made.digest)).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== "ENOTEMPTY" && error.code !== "EEXIST") throw error;
        return rm(part, { recursive: true, force: true }); // another job was first
      });
      const kept = await find(made.digest);
      if (kept !== null) return kept;
      throw new FactoryError("broken", `${place(made.digest)} was kept and is gone`);
    },
    async use(digest, product) {
      const users = join(place(digest), USERS);
      await mkdir(users, { recursive: true });
      // Written anew each time: the latest of a product's marks is the one that counts.
      await writeFile(join(users, product), "");
    },
    prune: (needed) => pruneFolder(folder, needed),
    mounts: (installed) =>
      installed === undefined ? [] : mountsOf(installed, place(installed.digest)),
  };
}

function mountsOf({ folders }: Installed, place: string): readonly Mount[] {
  return folders.map((path) => ({
    from: join(place, "tree", path),
    to: `${CODE_FOLDER}/${path}`,
    writable: false,
  }));
}

async function readRecord(place: string, digest: Installed["digest"]): Promise<Installed | null> {
  const text = await readFile(join(place, "made.json"), "utf8").catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return null;
      throw error;
    },
  );
  return text === null ? null : { digest, folders: recordSchema.parse(JSON.parse(text)).folders };
}

/** The folder is only ours until it is whole, and then every account's to read. */
async function writeAside(part: string, { tree, keys }: MadeTree): Promise<void> {
  await mkdir(dirname(part), { recursive: true, mode: 0o711 });
  await mkdir(part, { mode: 0o700 });
  const folders = installedFolders(keys, await foldersBeside(tree, keys));
  for (const path of folders) {
    await makePlain(join(tree, path));
    await cp(join(tree, path), join(part, "tree", path), COPY);
  }
  await writeFile(join(part, "made.json"), JSON.stringify({ version: 1, folders }));
  await chmod(part, 0o755);
}

/** Links are copied as they are: in a box they lead where they led when it was made. */
const COPY = { recursive: true, verbatimSymlinks: true, mode: constants.COPYFILE_FICLONE };

async function foldersBeside(tree: string, keys: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const folder of keyFolders(keys))
    for (const entry of await readdir(join(tree, folder), { withFileTypes: true }))
      if (entry.isDirectory()) found.push(join(folder, entry.name));
  return found;
}

/**
 * Before a copy of it is ours: no file keeps a right to act as its owner, every account may read all of it, and what is neither file,
 * folder nor link goes.
 */
async function makePlain(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true })) await makeEntryPlain(entry);
}

async function makeEntryPlain(entry: Dirent): Promise<void> {
  const path = join(entry.parentPath, entry.name);
  if (entry.isDirectory()) return makePlain(path);
  if (entry.isSymbolicLink()) return;
  if (!entry.isFile()) return rm(path);
  await chmod(path, ((await lstat(path)).mode & 0o100) === 0 ? 0o644 : 0o755);
}
