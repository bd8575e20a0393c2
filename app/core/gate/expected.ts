import type { Compared } from "../loosening.ts";
import type { Standing } from "../standing.ts";
import type { GateFamily } from "./top-ups.ts";

/** What pack, spec and the product's own file ask of every build of an attempt. */
export interface Asked {
  /** The pack's families, in its order, that count. */
  readonly families: readonly GateFamily[];
  /** Keys of the spec, and those of them that are new. */
  readonly keys: readonly string[];
  readonly newKeys: readonly string[];
  /** Names of the verifiers that must have passed. */
  readonly verifiers: readonly string[];
}

/** What the ledger, the keys and the pack say of the attempt that an evaluation claims to be of. */
export interface Expected extends Asked {
  readonly intent: string;
  readonly product: string;
  readonly lineage: string;
  readonly attempt: number;
  readonly candidate: string;
  readonly base: string;
  readonly sha: string;
  readonly tree: string;
  readonly specDigest: string;
  readonly packDigest: string;
  readonly policyDigest: string;
  /** Which families of the pack count. */
  readonly standing: Standing;
  /** What is looser in this plan than in those of its lineage before. */
  readonly compared: Compared;
  /** Which plan of its lineage this is, from 1. */
  readonly j: number;
  /** α of every plan that the lineage has written, in order, this one last. */
  readonly spent: readonly number[];
  /** Families that failed at least one draw on the base. */
  readonly baseFailing: readonly string[];
  /** The seed of each trial by its index, at least as many as the plan's last look has trials; of each top-up likewise. */
  readonly seeds: readonly string[];
  readonly topUpSeeds: readonly string[];
  /** Digest of the earlier promises that the plan named, and the seed of each of their draws by its index. */
  readonly promises: string;
  readonly promiseSeeds: readonly string[];
}

/** The same where some of it is not known (null): that part is taken as claimed, a note says so, and nothing is cleared for delivery. */
export type Known = { readonly [K in keyof Expected]: Expected[K] | null };

/** For a file on its own, without ledger, keys or pack. */
export const NOTHING_KNOWN: Known = {
  intent: null,
  product: null,
  lineage: null,
  attempt: null,
  candidate: null,
  base: null,
  sha: null,
  tree: null,
  specDigest: null,
  packDigest: null,
  policyDigest: null,
  standing: null,
  compared: null,
  j: null,
  spent: null,
  families: null,
  keys: null,
  newKeys: null,
  baseFailing: null,
  seeds: null,
  topUpSeeds: null,
  promises: null,
  promiseSeeds: null,
  verifiers: null,
};
