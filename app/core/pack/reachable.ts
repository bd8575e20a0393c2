import type { Reason } from "../intent.ts";

const NAMED = 5;

/** Why nothing is built where the pack lies in a folder that every box is shown (`shown`: absolute paths, as the pack's own). */
export function shownHoldouts(pack: string, dir: string, shown: readonly string[]): Reason | null {
  const above = shown.find((folder) => dir.startsWith(`${folder}/`));
  if (above === undefined) return null;
  return {
    code: "holdouts-reachable",
    sentence: `the pack ${pack} lies in ${dir}, and builders are shown all of ${above}: move it elsewhere and set FACTORY_PACKS`,
  };
}

/** Why nothing is built where a product's repository keeps files of the pack that judges it: what is kept there can reach a builder. */
export function reachableHoldouts(pack: string, kept: readonly string[]): Reason | null {
  if (kept.length === 0) return null;
  const more = kept.length > NAMED ? `, ${kept.length - NAMED} more` : "";
  return {
    code: "holdouts-reachable",
    sentence: `the product's repository keeps what the pack ${pack} holds out (${kept.slice(0, NAMED).join(", ")}${more}), in its history or beside it: write those scenarios anew outside the repository, since what was once there may have been seen`,
  };
}
