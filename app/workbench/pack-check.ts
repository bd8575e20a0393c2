import { checkPack } from "../core/pack/check.ts";
import { finding, type PackFinding } from "../core/pack/finding.ts";
import { type Pack, shareOf } from "../core/pack/pack.ts";
import type { PackReport } from "../core/workbench.ts";
import type { Packs } from "../ports/packs.ts";
import { passOnNothing } from "../work/evaluate/passes-on-nothing.ts";

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
    findings: (await findingsOf(pack)).map(({ family: _, ...found }) => found),
  };
}

/** Only what can be played is tried. */
async function findingsOf(pack: Pack): Promise<readonly PackFinding[]> {
  const { findings } = checkPack(pack);
  if (findings.some(({ level }) => level === "error")) return findings;
  const vacuous = (await passOnNothing(pack)).map((family) =>
    finding(family, "error", "empty-product", {
      at: "play",
      sentence: "passes on a product that answers 404 to everything, or prints nothing",
      remedy: "expect something that only the product does, in a step of its own",
    }),
  );
  return [...findings, ...vacuous];
}
