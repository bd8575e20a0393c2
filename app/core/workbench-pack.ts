import type { Company } from "./pack/company.ts";
import type { PackCost } from "./pack/costs.ts";
import type { CoveredKey } from "./pack/coverage.ts";
import type { Mutation } from "./pack/mutation.ts";
import type { Finding, NamedText } from "./workbench.ts";

/** What `sf pack check` is asked; without a product nothing is played on one. */
export interface PackCheckRequest {
  readonly dir: string;
  /** An intent's text, or the graph of a spec, whose keys the families are to cover. */
  readonly spec?: NamedText;
  readonly product?: PackCheckProduct;
}

/** A product that keeps what the pack asks for, and how much of the pack is played on it. */
export interface PackCheckProduct {
  /** Its folder, with its `.factory/product.yml`. */
  readonly folder: string;
  /** Of each family. */
  readonly draws: number;
  readonly seed: string;
  /** How many of the product's mutants are played, and for how many milliseconds at most. */
  readonly mutants?: { readonly count: number; readonly ms: number };
}

/** What is known of a pack; what nobody asked for, or what was stopped, is absent. */
export interface PackReport {
  readonly name: string;
  readonly digest: string;
  readonly families: readonly {
    readonly id: string;
    /** Part of all draws, 0 to 1. */
    readonly share: number;
    readonly must: boolean;
    readonly covers: readonly string[];
  }[];
  /** How many canaries its held-out files have: words by which whoever read them gives himself away. */
  readonly canaries: number;
  readonly findings: readonly Finding[];
  /** The spec's keys in its order, each with the families that cover it. */
  readonly keys?: readonly CoveredKey[];
  readonly cost?: PackCost;
  /** Absent of a command too, whose trials share nothing. */
  readonly company?: Company;
  readonly mutation?: Mutation;
}
