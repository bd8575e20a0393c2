import { checkPack } from "../core/pack/check.ts";
import { shareOf } from "../core/pack/pack.ts";
import type { PackReport } from "../core/workbench.ts";
import type { Packs } from "../ports/packs.ts";

/** What a pack holds, and what is wrong or unwise about it. */
export async function packCheck(packs: Packs, dir: string): Promise<PackReport> {
  const { pack, digest } = await packs.read(dir);
  return {
    name: pack.name,
    digest,
    families: pack.families.map((family) => ({
      id: family.id,
      share: shareOf(family, pack),
      must: family.must === "always",
      covers: family.covers,
    })),
    findings: checkPack(pack).findings.map(({ family: _, ...finding }) => finding),
  };
}
