import type { AcceptedSpec } from "./accepted-spec.ts";
import type { Digest } from "./canonical.ts";
import type { GateFamily } from "./gate/top-ups.ts";
import type { EvaluateInput, Installed, VerifyInput } from "./job.ts";
import type { CaseSplit } from "./pack/cases.ts";
import type { Product, ProductFile } from "./product.ts";
import type { PromiseList } from "./promise-list.ts";
import type { Standing } from "./standing.ts";

/** The ground an attempt stands on: everything that is fixed before its first candidate starts. */
export interface Ground {
  readonly attempt: number;
  /** The intent whose events tell of this attempt. */
  readonly record: string;
  readonly base: string;
  /** Text of the product's own file at the base, and the same decoded. */
  readonly productFile: string;
  readonly file: ProductFile;
  /** What the base's code is shown beside itself; undefined where the product installs nothing. */
  readonly installed: Installed | undefined;
  /** The scenario pack that judges; null: the product names none, or there is none of that name. */
  readonly pack: JudgingPack | null;
  readonly policyDigest: Digest;
  /** Keys of the spec that nothing tests: build and verify, but no plan, no α. */
  readonly uncovered: readonly string[];
  /** What earlier intents promised, and this one is held to. */
  readonly promises: PromiseList;
}

/** What the line knows of a pack: nothing that its scenarios hold. */
export interface JudgingPack {
  readonly name: string;
  readonly digest: Digest;
  /** Those that count. */
  readonly families: readonly GateFamily[];
  /** Which of the pack's do, and why not all. */
  readonly standing: Standing;
  /** Of each table family, the cases that belong to a stream. */
  readonly cases: Readonly<Record<"S" | "C" | "base", CaseSplit>>;
}

/** What every job on an attempt's code is told of it. */
export function groundInput(
  { repository }: Product,
  { base, productFile, installed }: Ground,
): Pick<VerifyInput, "repository" | "base" | "productFile" | "installed"> {
  return { repository, base, productFile, installed };
}

/** What a job that plays is told of the pack: which it is, and the cases of one stream. */
export function packInput(
  { name, digest, cases, standing }: JudgingPack,
  stream: keyof JudgingPack["cases"],
): Pick<EvaluateInput, "pack" | "cases"> {
  const own = Object.entries(cases[stream]).map(([family, indices]) => [family, [...indices]]);
  const leftOut = standing.leftOut.map(({ family }) => family);
  return { pack: { name, digest, leftOut }, cases: Object.fromEntries(own) };
}

/** Which judgement of an attempt this is: an attempt is judged again after a wait, and when a person retries from here. */
export interface Judging {
  readonly ground: Ground;
  readonly spec: AcceptedSpec;
  readonly time: string;
}

/** A candidate that was built and brought into the product's repository. */
export interface Candidate {
  readonly id: string;
  readonly branch: string;
  readonly sha: string;
  readonly tree: string;
  readonly reading: number;
}

/** A candidate that stayed within its bounds and that every verifier of the product passed. */
export interface Verified {
  readonly candidate: Candidate;
  readonly verifiers: readonly {
    readonly name: string;
    readonly outcome: "passed";
    readonly digest: string;
    readonly ms: number;
  }[];
  /** Configuration files that the base lacks and that came from the candidate. */
  readonly fromCandidate: readonly string[];
}

/** The race's winner, with what selection saw of it and of all. */
export interface Selected {
  readonly kind: "selected";
  readonly winner: Verified;
  readonly trials: number;
  readonly passes: number;
}

/** The branch of a candidate in the product's repository. */
export function candidateBranch(intent: string, attempt: number, id: string): string {
  return `factory/${intent}/${attempt}/${id}`;
}

/** The first line of a candidate's commit. */
export function candidateSubject(spec: AcceptedSpec, id: string): string {
  return `${spec.service.name}: as specified (${id})`;
}

/** Where the factory commits the spec, in every candidate. */
export const SPEC_FILES = { markdown: "SPEC.md", graph: ".factory/spec.json" } as const;

/**
 * Which readings an attempt builds, from 0: the next `candidates` of those that no earlier attempt built, most plausible first.
 * Fewer readings, fewer candidates; none left, none.
 */
export function readingsFor(used: number, candidates: number, readings: number): readonly number[] {
  const left = Math.max(0, Math.min(candidates, readings - used));
  return Array.from({ length: left }, (_, i) => used + i);
}
