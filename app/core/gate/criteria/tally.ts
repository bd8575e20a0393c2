import type { Subject } from "./rule.ts";

/** Trials of one family that have an outcome, top-ups included. */
export interface Tally {
  readonly family: string;
  readonly finished: number;
  readonly failed: number;
}

/** Of each family, what the judged trials and the top-ups say; of every family that ought to be there. */
export function tallies({ judged, evaluation, expected }: Subject): readonly Tally[] {
  const played = [...judged, ...evaluation.topUps];
  const ids = expected.families?.map(({ id }) => id) ?? played.map(({ family }) => family);
  return [...new Set(ids)].map((family) => {
    const own = played.filter((trial) => trial.family === family && trial.outcome !== "missing");
    const failed = own.filter(({ outcome }) => outcome === "failed").length;
    return { family, finished: own.length, failed };
  });
}

/** Why there are too few trials of a family: they have no outcome, or nobody was to play them yet. */
export function whyLacking({ outcome }: Subject): string {
  return outcome.kind === "accept"
    ? "what was topped up is missing or was not played"
    : "top-ups are played only after a look accepts";
}
