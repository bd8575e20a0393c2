import { FactoryError } from "../../app/core/errors.ts";
import { type Pack, packDigest } from "../../app/core/pack/pack.ts";
import type { KeptPacks } from "../../app/ports/kept-packs.ts";
import type { LoadedPack, Packs } from "../../app/ports/packs.ts";

const folder = (name: string) => `/packs/${name}`;

function loaded(pack: Pack): LoadedPack {
  return {
    pack,
    digest: packDigest(pack),
    dir: folder(pack.name),
    holdouts: new Map([["families/held.yml", Buffer.from(`holdouts of ${pack.name}`)]]),
  };
}

/** Packs in memory; a pack's folder is `/packs/<name>`. */
export function memoryPacks(packs: readonly Pack[]): Packs {
  const get = (what: string, found: Pack | undefined) => {
    if (found !== undefined) return loaded(found);
    throw new FactoryError("not-found", `no pack ${JSON.stringify(what)}; name one that is there`);
  };
  return {
    find: async (name) => (packs.some((pack) => pack.name === name) ? folder(name) : null),
    load: async (name) =>
      get(
        name,
        packs.find((pack) => pack.name === name),
      ),
    read: async (dir) =>
      get(
        dir,
        packs.find((pack) => folder(pack.name) === dir),
      ),
  };
}

/** Kept packs in memory, these to begin with. */
export function memoryKeptPacks(packs: readonly Pack[] = []): KeptPacks {
  const kept = new Map(packs.map((pack) => [packDigest(pack), loaded(pack)]));
  return {
    keep: async (one) => {
      kept.set(one.digest, one);
    },
    kept: async (digest) => kept.get(digest) ?? null,
  };
}
