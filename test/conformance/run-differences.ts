import type { Dialect } from "../../app/attractor/dialect.ts";

/** Where the embedded engine differs from a recording on purpose, and why. */
export interface Differences {
  /** Fields that differ, each with the reason. */
  readonly fields?: Readonly<Record<string, string>>;
  /** It is not run at all: what the refusal says, and why. */
  readonly refused?: { readonly says: string; readonly why: string };
}

const VISITS_KEPT =
  "every visit of a diamond keeps its status.json; Kilroy overwrites it, so the recording shows the last visit's for all of them";

/** What is refused in both dialects. */
const REFUSED: Readonly<Record<string, Differences>> = {
  t10_implicit_fanout_merge: {
    refused: {
      says: "[fan_in_has_component]",
      why: "no implicit fan-out: a fan-in that no component leads to is refused",
    },
  },
  t25_inputs: {
    refused: {
      says: '"dash-key" is no name for a variable',
      why: "an input whose key is no variable name is refused before anything runs",
    },
  },
  t40_concurrent: {
    refused: {
      says: "shares one worktree",
      why: "pentagon and cylinder are refused: their branches would share one worktree",
    },
  },
};

const KILROY: Readonly<Record<string, Differences>> = {
  ...REFUSED,
  s07_gate_retry: { fields: { stages: VISITS_KEPT } },
  t08_breaker_spares_transient: { fields: { stages: VISITS_KEPT } },
};

const SPEC: Readonly<Record<string, Differences>> = {
  ...REFUSED,
  s07_gate_retry: { fields: { stages: VISITS_KEPT } },
};

/** What is known of a graph in a dialect; undefined: it does exactly what was recorded. */
export function differences(graph: string, dialect: Dialect): Differences | undefined {
  return (dialect === "kilroy" ? KILROY : SPEC)[graph];
}
