import { intervalOf } from "../gate/bounds.ts";
import { finding, type PackFinding } from "./finding.ts";
import type { Mutant } from "./mutant.ts";
import type { Pack } from "./pack.ts";

/** A mutant, and which families noticed it, in the pack's order. */
export interface PlayedMutant extends Mutant {
  /** `not-started`: it never became ready, which no family is needed for; `not-played`: not to its end. */
  readonly outcome: "noticed" | "survived" | "not-started" | "not-played";
  readonly families: readonly string[];
}

/** What a pack notices of the mutants of a product that it passes. */
export interface Mutation {
  /** Ways in which one place of the product's code could be changed. */
  readonly places: number;
  /** Of those, the mutants that a seed picked. */
  readonly mutants: readonly PlayedMutant[];
  /** Of the mutants that started and were played: the part that was noticed, with its 95 % interval (Clopper and Pearson). */
  readonly played: number;
  readonly noticed: number;
  readonly interval: readonly [number, number];
  /** Families that were played, and how many mutants each noticed. */
  readonly families: readonly { readonly id: string; readonly noticed: number }[];
}

const CONFIDENCE = 0.95;

/** What played mutants say; `families`: those that were played, by their ids. */
export function mutationOf(
  places: number,
  mutants: readonly PlayedMutant[],
  families: readonly string[],
): Mutation {
  const noticed = mutants.filter(({ outcome }) => outcome === "noticed").length;
  const played = noticed + mutants.filter(({ outcome }) => outcome === "survived").length;
  return {
    places,
    mutants,
    played,
    noticed,
    interval: intervalOf(noticed, played, CONFIDENCE),
    families: families.map((id) => ({
      id,
      noticed: mutants.filter((mutant) => mutant.families.includes(id)).length,
    })),
  };
}

/** Families that noticed none of the mutants that started. */
export function unnoticingFindings(
  pack: Pack,
  { families, played }: Mutation,
): readonly PackFinding[] {
  if (played === 0) return [];
  const blind = new Set(families.filter(({ noticed }) => noticed === 0).map(({ id }) => id));
  return pack.families.flatMap((family) => {
    if (!blind.has(family.id)) return [];
    const sentence = `noticed none of the ${played} mutants of the product that started`;
    const remedy =
      "see what of it could break without this family failing, or play more mutants with --mutants";
    return [finding(family, "warning", "notices", { at: "play", sentence, remedy })];
  });
}
