/** One thing that was held against a recording. */
export interface Check {
  /** The graph, and what of it was compared. */
  readonly what: string;
  /** What was seen, in a few words. */
  readonly seen: string;
  /** What differs; empty when nothing does. */
  readonly differs: readonly string[];
  /** Where it differs on purpose, and why. */
  readonly onPurpose?: readonly string[];
}

/** A check that is still to be made. */
export interface OpenCheck {
  readonly what: string;
  make(): Promise<Check>;
}
