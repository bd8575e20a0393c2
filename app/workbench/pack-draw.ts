import { drawPack } from "../core/pack/draw.ts";
import type { DrawnTrial } from "../core/workbench.ts";
import type { Packs } from "../ports/packs.ts";

/** Trials as they would be drawn; the same folder, number and seed give the same ones. */
export async function packDraw(
  packs: Packs,
  dir: string,
  { n, seed }: { readonly n: number; readonly seed: string },
): Promise<readonly DrawnTrial[]> {
  const { pack } = await packs.read(dir);
  return drawPack(pack, n, seed).map((trial, index) => ({ index, ...trial }));
}
