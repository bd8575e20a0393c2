import type { Trace } from "../core/pack/trace-search.ts";
import type { Traces } from "../core/pack/traces.ts";

/** How many things were looked at, and their bytes. */
export interface Amount {
  readonly items: number;
  readonly bytes: number;
}

/** What came of looking through one folder. */
export interface FolderSearched {
  /** Files, links, and folders' names. */
  readonly files: Amount;
  /** Objects of the git databases in it. */
  readonly objects: Amount;
  /** `at`: the path below the folder, or the database's and the object's name. */
  readonly found: readonly (Trace & { readonly at: string })[];
  /** What could not be looked at, and why. */
  readonly unread: readonly string[];
}

/** Looks for traces of a pack where a builder could read. */
export interface HoldoutSearch {
  /**
   * Everything below a folder, or one file: names, what links say, contents, and every object of each git database in it, whether a
   * ref leads to it or not, those of its alternates too. No link is followed, and nothing that lies there is obeyed. Nothing at that
   * path is nothing found.
   */
  folder(path: string, traces: Traces): Promise<FolderSearched>;
  /** The same of what is shown to many and changed by nobody: an answer that found nothing is kept until something in it changes. */
  shown(path: string, traces: Traces): Promise<FolderSearched>;
}
