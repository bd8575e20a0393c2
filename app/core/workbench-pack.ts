import type { CoveredKey } from "./pack/coverage.ts";
import type { Finding, NamedText } from "./workbench.ts";

/** What `sf pack check` is asked. */
export interface PackCheckRequest {
  readonly dir: string;
  /** An intent's text, or the graph of a spec, whose keys the families are to cover. */
  readonly spec?: NamedText;
}

/** What is known of a pack; what nobody asked for is absent. */
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
  readonly findings: readonly Finding[];
  /** The spec's keys in its order, each with the families that cover it. */
  readonly keys?: readonly CoveredKey[];
}
