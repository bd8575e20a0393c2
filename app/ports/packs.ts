import type { Digest } from "../core/canonical.ts";
import type { Pack } from "../core/pack/pack.ts";
import type { Ledger } from "./ledger.ts";

/** A pack as it was read, with the digest over all its files and the folder it was read from (absolute path). */
export interface LoadedPack {
  readonly pack: Pack;
  readonly digest: Digest;
  readonly dir: string;
  /** What no builder may ever see: the contents of family and case files and of what laws import, by their paths in the pack. */
  readonly holdouts: ReadonlyMap<string, Uint8Array>;
}

/** The scenario packs of this factory. What they hold reaches the player only. */
export interface Packs {
  /** The folder of a pack by its name, or null when there is none. */
  find(name: string): Promise<string | null>;
  /** The pack of this name. Refuses `not-found` and `invalid-input` (with file, line, key, value, remedy). */
  load(name: string): Promise<LoadedPack>;
  /** The pack in this folder, wherever it lies: for its author. Refuses as `load` does. */
  read(dir: string): Promise<LoadedPack>;
}

/** The pack that a product names; null when it names none or there is none of that name. Refuses as `load` does. */
export async function packNamed(
  packs: Packs,
  name: string | undefined,
): Promise<LoadedPack | null> {
  if (name === undefined || (await packs.find(name)) === null) return null;
  return packs.load(name);
}

/** Records, once, that a pack as it is now judges a product. */
export async function registerPack(
  ledger: Ledger,
  product: string,
  { pack, digest }: LoadedPack,
): Promise<void> {
  await ledger.append([
    {
      kind: "pack-registered",
      product,
      subject: digest.slice("sha256:".length),
      data: { pack: pack.name, digest, families: pack.families.length },
    },
  ]);
}
