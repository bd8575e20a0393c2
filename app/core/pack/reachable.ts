import type { Reason } from "../intent.ts";

const NAMED = 5;

/** Why nothing is built where a product's repository keeps files of the pack that judges it: what is kept there can reach a builder. */
export function reachableHoldouts(pack: string, kept: readonly string[]): Reason | null {
  if (kept.length === 0) return null;
  const more = kept.length > NAMED ? `, ${kept.length - NAMED} more` : "";
  return {
    code: "holdouts-reachable",
    sentence: `the product's repository keeps what the pack ${pack} holds out (${kept.slice(0, NAMED).join(", ")}${more}), in its history or beside it: write those scenarios anew outside the repository, since what was once there may have been seen`,
  };
}
