import { join } from "node:path";
import { FactoryError } from "../../core/errors.ts";
import { checkPack } from "../../core/pack/check.ts";
import { keySchema } from "../../core/pack/family.ts";
import type { Documents } from "../../ports/documents.ts";
import type { LoadedPack, Packs } from "../../ports/packs.ts";
import { exists, readPack } from "./read-pack.ts";

/** Packs in folders below one root: `<root>/<name>`, or `<root>/<name>/pack` where an example product lies beside its pack. */
export function folderPacks(root: string, documents: Documents): Packs {
  const find = async (name: string) => {
    if (!keySchema.safeParse(name).success) return null;
    for (const dir of [join(root, name), join(root, name, "pack")]) {
      if (await exists(join(dir, "pack.yml"))) return dir;
    }
    return null;
  };
  return {
    find,
    read: (dir) => readPack(dir, documents),
    async load(name) {
      const dir = await find(name);
      if (dir === null) {
        throw new FactoryError(
          "not-found",
          `no pack ${JSON.stringify(name)} below ${root}; name one that is there, or set FACTORY_PACKS`,
        );
      }
      return sound(await readPack(dir, documents), name);
    },
  };
}

/** Only a pack that can be played from end to end comes to the line. */
function sound(loaded: LoadedPack, name: string): LoadedPack {
  const { pack, dir } = loaded;
  if (pack.name !== name) {
    const message = `${join(dir, "pack.yml")}: name: saw ${JSON.stringify(pack.name)}; this folder's packs are called ${name}`;
    throw new FactoryError("invalid-input", message);
  }
  const errors = checkPack(pack).findings.filter(({ level }) => level === "error");
  if (errors.length === 0) return loaded;
  const lines = errors.map(
    ({ place, sentence, remedy }) => `${join(dir, place)}: ${sentence}; ${remedy}`,
  );
  throw new FactoryError("invalid-input", lines.join("\n"));
}
