import { createHash } from "node:crypto";
import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { z } from "zod";
import { digest } from "../../../core/canonical.ts";
import type { Traces } from "../../../core/pack/traces.ts";
import type { FolderSearched, HoldoutSearch } from "../../../ports/holdout-search.ts";
import { searchFolder } from "./folder.ts";
import { isThere, walk } from "./walk.ts";

export interface SearchPlaces {
  /** A folder for a repository of our own; made when it is needed. */
  readonly scratch: string;
  /** A folder for answers that are kept, of this factory alone; made when it is needed. */
  readonly kept: string;
}

/** A search by our own eyes in folders and by git's in its databases. */
export function gitHoldoutSearch({ scratch, kept }: SearchPlaces): HoldoutSearch {
  const folder = (path: string, traces: Traces) => searchFolder(path, traces, scratch);
  return {
    folder,
    async shown(path, traces) {
      const file = join(kept, `${nameOf(path, traces)}.json`);
      const now = fingerprint(path);
      const before = now === null ? null : readKept(file);
      if (before !== null && before.fingerprint === now) return { ...NOTHING, ...before.looked };
      const searched = await folder(path, traces);
      if (now !== null && isClean(searched)) {
        const { files, objects } = searched;
        keep(file, { fingerprint: now, looked: { files, objects } });
      }
      return searched;
    },
  };
}

const NOTHING = { found: [], unread: [] } as const;

function isClean({ found, unread }: FolderSearched): boolean {
  return found.length === 0 && unread.length === 0;
}

/** One answer for each place and what is looked for there. */
function nameOf(path: string, traces: Traces): string {
  return digest({ path, traces: digest(traces) }).slice("sha256:".length);
}

/** Changes with every entry below the path; null where one cannot be seen, or nothing is there. */
function fingerprint(path: string): string | null {
  if (!isThere(path)) return null;
  const hash = createHash("sha256");
  let whole = true;
  const missed = () => {
    whole = false;
  };
  for (const { path: at, stats, target } of walk(path, missed)) {
    const { mode, size, ino, mtimeNs, ctimeNs } = stats;
    hash.update(at).update(`\0${mode} ${size} ${ino} ${mtimeNs} ${ctimeNs} ${target ?? ""}\0`);
  }
  return whole ? hash.digest("hex") : null;
}

const amount = z.strictObject({ items: z.int(), bytes: z.int() });
const keptSchema = z.strictObject({
  fingerprint: z.string(),
  looked: z.strictObject({ files: amount, objects: amount }),
});
type Kept = z.output<typeof keptSchema>;

/** What cannot be read is not known, and is looked for again. */
function readKept(file: string): Kept | null {
  if (!isThere(file)) return null;
  try {
    return keptSchema.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    return null;
  }
}

/** Another job may do the same at the same time. */
function keep(file: string, kept: Kept): void {
  const folder = dirname(file);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const part = `${file}.${process.pid}`;
  writeFileSync(part, JSON.stringify(kept), { mode: 0o600 });
  renameSync(part, file);
  forget(folder, Date.now() - FORGET_MS);
}

/** A pack that changes leaves the answers for what it was; one that is still needed is found again. */
const FORGET_MS = 30 * 24 * 3600_000;

function forget(folder: string, before: number): void {
  for (const name of readdirSync(folder)) {
    const file = join(folder, name);
    const stats = lstatSync(file, { throwIfNoEntry: false });
    if (stats !== undefined && stats.mtimeMs < before) rmSync(file, { force: true });
  }
}
