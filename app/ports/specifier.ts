import type { SpecifiedService } from "../core/accepted-spec.ts";
import type { Digest } from "../core/canonical.ts";
import type { SpecKey } from "../core/spec/keys.ts";
import type { Score } from "../core/spec/score.ts";

/** A line of an intent that could not be read, and the forms that would be understood. */
export interface Unclear {
  readonly line: number;
  readonly quoted: string;
  readonly why: string;
  readonly understood: readonly string[];
}

/** A spec in the forms that are kept: SPEC.md for people, the graph for machines. */
export interface Specification {
  readonly kind: "specified";
  /** Text of SPEC.md. */
  readonly markdown: string;
  /** Text of .factory/spec.json. */
  readonly graph: string;
  /** Of what it means: equal for equal specs, wherever their words stood. */
  readonly digest: Digest;
  readonly score: Score;
  readonly keys: readonly SpecKey[];
  /** In how many ways it can be built. */
  readonly readings: number;
  /** `supersedes`: intents, or keys of a spec, that this one takes the place of. */
  readonly service: SpecifiedService & { readonly supersedes: readonly string[] };
}

export type Specified =
  | Specification
  | { readonly kind: "unclear"; readonly problems: readonly Unclear[] };

/** One intent of a text, frozen: what a reader cannot see is taken out, and said. */
export interface Frozen {
  readonly text: string;
  readonly removed: readonly string[];
  readonly priority: "critical" | "high" | "medium" | "low";
}

/** Turns an intent's text into a spec. The same text and tries before give the same answer. */
export interface Specifier {
  /** Freezes every intent of a text; FactoryError `invalid-input` names each line that cannot be read. */
  freeze(text: string, name: string): Promise<readonly Frozen[]>;
  /** `before`: the scores of earlier tries, for one that can do better. */
  specify(text: string, before: readonly Score[]): Promise<Specified>;
  /** How many tries are worth making; 1 where trying again changes nothing. */
  readonly tries: number;
}
