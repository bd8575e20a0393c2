import type { Installed } from "../core/job.ts";
import type { Mount } from "./boxes.ts";

/** A tree in which an installation has just ended; nothing runs in it any more. */
export interface MadeTree {
  readonly digest: Installed["digest"];
  readonly tree: string;
  /** Paths of the files that were there before. */
  readonly keys: readonly string[];
  /** Who keeps it: what an earlier one of the name left half done is cleared away. */
  readonly by: string;
}

/** What installations made, each under the digest of what it was made from; whole or not there at all, and never changed. */
export interface Installs {
  find(digest: Installed["digest"]): Promise<Installed | null>;
  /** Keeps the folders that the installation left beside the keys' files; where there is one of the digest already, that one stays. */
  keep(made: MadeTree): Promise<Installed>;
  /** Its folders as boxes are shown them: where they lie in the code, read-only. None for a product that installs nothing. */
  mounts(installed: Installed | undefined): readonly Mount[];
}
