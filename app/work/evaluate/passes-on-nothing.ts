import { drawFamily } from "../../core/pack/draw.ts";
import type { Family } from "../../core/pack/family.ts";
import type { Pack } from "../../core/pack/pack.ts";
import { trialSeed } from "../../core/streams.ts";
import { playTrial } from "../play-trial.ts";
import { absentProduct } from "./absent-product.ts";

/** Draws of each family that are tried. */
const DRAWS = 5;
/** What polls a product that is not there need not wait as long as for one that is. */
const SECONDS = 1;

/**
 * The families that pass, in every draw that is tried, on a product that answers 404 to everything, or prints nothing and exits with 0:
 * they cannot tell a product from none. Laws are not played: they need a process of their own.
 */
export async function passOnNothing(pack: Pack): Promise<readonly Family[]> {
  const declared = pack.families.filter(({ law }) => law === null);
  const passing = await Promise.all(declared.map((family) => passes(pack, family)));
  return declared.filter((_, at) => passing[at]);
}

async function passes(pack: Pack, { id, play: steps }: Family): Promise<boolean> {
  const limits = { ...pack.limits, seconds: SECONDS };
  for (let draw = 0; draw < DRAWS; draw += 1) {
    const { values } = drawFamily(pack, id, trialSeed(`nothing ${id}`, draw));
    const { outcome } = await playTrial({ steps, values, limits }, absentProduct);
    if (outcome !== "passed") return false;
  }
  return true;
}
