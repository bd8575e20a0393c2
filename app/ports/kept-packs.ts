import type { Digest } from "../core/canonical.ts";
import type { LoadedPack } from "./packs.ts";

/** Every version of a pack that ever judged here, by its digest, for as long as something it showed is promised. */
export interface KeptPacks {
  /** Keeps a copy of all its files; done again, nothing more. Refuses `broken` when the folder no longer holds what was loaded. */
  keep(loaded: LoadedPack): Promise<void>;
  /** The pack as it was kept; null when it never was. Refuses `broken` when its files are not those of its digest any more. */
  kept(digest: Digest): Promise<LoadedPack | null>;
}
