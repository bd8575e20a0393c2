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

/** What installations made, each under the digest of what it was made from; whole or not there at all; its folders never change. */
export interface Installs {
  find(digest: Installed["digest"]): Promise<Installed | null>;
  /** Keeps the folders that the installation left beside the keys' files; where there is one of the digest already, that one stays. */
  keep(made: MadeTree): Promise<Installed>;
  /** Says that a product's base is built with it from now on; what it was built with before may be pruned. */
  use(digest: Installed["digest"], product: string): Promise<void>;
  /**
   * Removes what a product was built with once and none of these is now, unless something is still shown a folder of it, and what was
   * cut off half made. Nothing may be installed, built or played meanwhile. Answers what was removed.
   */
  prune(needed: {
    readonly products: readonly string[];
    readonly shown: readonly string[];
  }): Promise<readonly Installed["digest"][]>;
  /** Its folders as boxes are shown them: where they lie in the code, read-only. None for a product that installs nothing. */
  mounts(installed: Installed | undefined): readonly Mount[];
}
