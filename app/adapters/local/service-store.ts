import { constants, existsSync } from "node:fs";
import { chmod, cp, lstat, mkdir, open, readdir, readFile, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { z } from "zod";
import { FactoryError } from "../../core/errors.ts";
import { CODE_FOLDER } from "../../ports/boxes.ts";
import {
  NEVER_DEPLOYED,
  type ReleaseRecord,
  releaseRecordSchema,
  type ServiceState,
  serviceStateSchema,
} from "./service-state.ts";

/** Where things of one product lie, below its own folder. */
export interface ServiceFolder {
  readonly root: string;
  /** What the product keeps: `DATA_DIR`. */
  readonly data: string;
  /** Empty; the keeper's room hides it. */
  readonly work: string;
  tree(sha: string): string;
  log(sha: string): string;
}

/** Everything that is written for one product. Each act is done wholly or not at all, and doing it again is doing it once. */
export interface ServiceStore {
  readonly folder: ServiceFolder;
  state(): Promise<ServiceState>;
  saveState(state: ServiceState): Promise<void>;
  /** Null when there is no such release here. */
  release(sha: string): Promise<ReleaseRecord | null>;
  /** Every release that lies here whole. */
  releases(): Promise<readonly ReleaseRecord[]>;
  /** Keeps the release's record, and its files when they are not here yet. */
  saveRelease(record: ReleaseRecord, materialise: (folder: string) => Promise<void>): Promise<void>;
  /** Copies the data aside; nothing may run. */
  setAside(): Promise<void>;
  /** Puts the data back that was set aside, and keeps what the failed release made of it; nothing may run. */
  putBack(failed: string): Promise<void>;
  /** Removes what no state needs any more: the data set aside, and releases with their logs but those named. */
  prune(keep: ReadonlySet<string>): Promise<void>;
}

/** A product's folder on disk. */
export function fileStore(root: string): ServiceStore {
  const at = (...names: string[]) => join(root, ...names);
  const folder: ServiceFolder = {
    root,
    data: at("data"),
    work: at("work"),
    tree: (sha) => at("releases", sha, "tree"),
    log: (sha) => at("logs", `${sha}.log`),
  };
  return {
    folder,
    state: async () => (await readJson(at("state.json"), serviceStateSchema)) ?? NEVER_DEPLOYED,
    async saveState(state) {
      await prepare(folder);
      await writeWhole(at("state.json"), state);
    },
    release: (sha) => readJson(at("releases", sha, "release.json"), releaseRecordSchema),
    async releases() {
      const kept = existsSync(at("releases")) ? await readdir(at("releases")) : [];
      const records = kept.map((sha) =>
        readJson(at("releases", sha, "release.json"), releaseRecordSchema),
      );
      return (await Promise.all(records)).filter((record) => record !== null);
    },
    saveRelease: (record, materialise) => saveRelease(folder, record, materialise),
    async setAside() {
      await rm(at("before"), { recursive: true, force: true });
      await rm(at("before.part"), { recursive: true, force: true });
      await cp(folder.data, at("before.part"), COPY_DATA);
      await rename(at("before.part"), at("before"));
    },
    putBack: (failed) => putBack(root, at("releases", failed, "data")),
    async prune(keep) {
      await rm(at("before"), { recursive: true, force: true });
      for (const kind of ["releases", "logs"]) {
        const old = (await readdir(at(kind))).filter((name) => !keep.has(name.split(".")[0] ?? ""));
        for (const name of old) await rm(at(kind, name), { recursive: true, force: true });
      }
    },
  };
}

const COPY_DATA = {
  recursive: true,
  preserveTimestamps: true,
  verbatimSymlinks: true,
  mode: constants.COPYFILE_FICLONE,
  /** Sockets and pipes belong to processes that have ended. */
  filter: async (source: string) => {
    const stats = await lstat(source);
    return stats.isFile() || stats.isDirectory() || stats.isSymbolicLink();
  },
};

async function prepare(folder: ServiceFolder): Promise<void> {
  await mkdir(folder.root, { recursive: true, mode: 0o700 });
  for (const name of ["data", "work", "releases", "logs"]) {
    await mkdir(join(folder.root, name), { recursive: true });
  }
}

async function saveRelease(
  folder: ServiceFolder,
  record: ReleaseRecord,
  materialise: (folder: string) => Promise<void>,
): Promise<void> {
  await prepare(folder);
  const whole = dirname(folder.tree(record.sha));
  if (existsSync(whole)) return writeWhole(join(whole, "release.json"), record);
  const part = `${whole}.part`;
  await rm(part, { recursive: true, force: true });
  await mkdir(join(part, "tree"), { recursive: true });
  await materialise(join(part, "tree"));
  await makePlaces(join(part, "tree"), record);
  await letRead(join(part, "tree"));
  await writeWhole(join(part, "release.json"), record);
  await rename(part, whole);
}

/** A folder that is shown read-only has room for no new one: the places of what is shown inside it are made first. */
async function makePlaces(tree: string, { mounts }: ReleaseRecord): Promise<void> {
  const inside = mounts.map(({ to }) => to).filter((to) => to.startsWith(`${CODE_FOLDER}/`));
  for (const to of inside)
    await mkdir(join(tree, to.slice(CODE_FOLDER.length)), { recursive: true });
}

/** Killed between any two of these and called again, it ends the same: `before` exists until the data is back. */
async function putBack(root: string, kept: string): Promise<void> {
  const [data, before] = [join(root, "data"), join(root, "before")];
  if (!existsSync(before)) return;
  if (existsSync(data)) {
    await rm(kept, { recursive: true, force: true });
    await rename(data, kept);
  }
  await rename(before, data);
}

/** A release runs under an account of its own, whatever the umask was when its files were written. */
async function letRead(path: string): Promise<void> {
  const stats = await lstat(path);
  if (stats.isSymbolicLink()) return;
  await chmod(
    path,
    stats.mode | (stats.isDirectory() || (stats.mode & 0o100) !== 0 ? 0o555 : 0o444),
  );
  if (!stats.isDirectory()) return;
  for (const name of await readdir(path)) await letRead(join(path, name));
}

/** The file is the old one or the new one, also when the machine loses its power. Only the owner reads it: it may hold secrets. */
async function writeWhole(path: string, value: unknown): Promise<void> {
  const part = `${path}.part`;
  const file = await open(part, "w", 0o600);
  try {
    await file.writeFile(`${JSON.stringify(value, null, 2)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(part, path);
  const folder = await open(dirname(path), "r");
  await folder.sync().finally(() => folder.close());
}

async function readJson<T>(path: string, schema: z.ZodType<T>): Promise<T | null> {
  if (!existsSync(path)) return null;
  const text = await readFile(path, "utf8");
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    throw new FactoryError(
      "broken",
      `${path} is not what the factory wrote there; put it right, or move the folder away and deploy again`,
      { cause },
    );
  }
}
