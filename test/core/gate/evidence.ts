import { digest } from "../../../app/core/canonical.ts";
import type { EvaluatedTrial, Evaluation, TrialOutcome } from "../../../app/core/evaluation.ts";
import { coverage } from "../../../app/core/gate/coverage.ts";
import type { Expected } from "../../../app/core/gate/expected.ts";
import { lookOutcome } from "../../../app/core/gate/look-outcome.ts";
import { planFor, planRecord } from "../../../app/core/gate/plan.ts";
import { finished, type GateFamily, topUps } from "../../../app/core/gate/top-ups.ts";
import { NOTHING_LOOSER } from "../../../app/core/loosening.ts";
import { DEFAULT_POLICY, type Policy, policyDigest } from "../../../app/core/policy.ts";
import { NO_PROMISES, promisesDigest } from "../../../app/core/promise-list.ts";
import { placesFor } from "../../../app/core/searched.ts";
import { ALL_COUNT } from "../../../app/core/standing.ts";

/** A pack of four families, the last of them a guardrail, and a fifth that is hardly ever drawn. */
export const FAMILIES: readonly GateFamily[] = [
  { id: "crud", must: false, weight: 4, covers: ["block"], author: "core" },
  { id: "order", must: false, weight: 4, covers: ["allocation", "first-come"], author: "sales" },
  { id: "alerts", must: false, weight: 2, covers: ["alert-once"], author: "sales" },
  { id: "interval", must: true, weight: 2, covers: ["interval"], author: "safety" },
  { id: "rare", must: false, weight: 0.1, covers: ["block"], author: "core" },
];
const KEYS = ["block", "allocation", "first-come", "alert-once", "interval"];

const objectName = (letter: string) => letter.repeat(40);

/** An attempt as the ledger knows it: the lineage's j-th plan. */
export function expectedOf(policy: Policy = DEFAULT_POLICY, j = 1): Expected {
  return {
    intent: "i1",
    product: "shop",
    lineage: "l1",
    attempt: j,
    candidate: "c2",
    base: objectName("a"),
    sha: objectName("b"),
    tree: objectName("c"),
    specDigest: digest("spec"),
    packDigest: digest("pack"),
    policyDigest: policyDigest(policy),
    standing: ALL_COUNT,
    compared: NOTHING_LOOSER,
    j,
    spent: Array.from({ length: j }, (_, index) => planFor(policy, index + 1).alpha),
    families: FAMILIES,
    keys: KEYS,
    newKeys: ["allocation", "interval"],
    baseFailing: ["order", "interval"],
    seeds: Array.from({ length: 2000 }, (_, index) => `seed-${index}`),
    topUpSeeds: Array.from({ length: 200 }, (_, index) => `top-up-${index}`),
    promises: promisesDigest(NO_PROMISES),
    promiseSeeds: [],
    verifiers: ["typecheck", "unit"],
  };
}

/** Families of trials by index, as the weights would have it, so that only the rare one and the guardrail lack some. */
function familyAt(index: number): string {
  const wheel = ["crud", "order", "crud", "alerts", "order", "interval"];
  return wheel[index % wheel.length] ?? "crud";
}

/** What was observed: these outcomes of confirmation as far as the plan plays them, and top-ups that all pass. */
export function evaluationOf(
  outcomes: (index: number) => TrialOutcome = () => "passed",
  policy: Policy = DEFAULT_POLICY,
  expected: Expected = expectedOf(policy),
): Evaluation {
  const plan = planFor(policy, expected.j);
  const last = plan.looks.at(-1)?.trials ?? 0;
  const all = Array.from({ length: last }, (_, index) => outcomes(index));
  const decided = lookOutcome(plan, all);
  const trials = all
    .slice(0, decided.trials)
    .map((outcome, index) => trial(index, `seed-${index}`, familyAt(index), outcome));
  const { intent, product, lineage, attempt, candidate, base, sha, tree, ...known } = expected;
  const { families, keys, baseFailing, verifiers } = known;
  return {
    version: 1,
    ...{ intent, product, lineage, attempt, candidate, base, sha, tree },
    specDigest: digest("spec"),
    packDigest: digest("pack"),
    policyDigest: policyDigest(policy),
    plan: planRecord(plan),
    selection: [{ round: 1, candidate: "c2", trials: 24, passes: 24 }],
    trials,
    topUps: decided.kind === "accept" ? toppedUp(families, trials) : [],
    coverage: coverage(keys, families).map((row) => ({ ...row, families: [...row.families] })),
    baseFailing: [...baseFailing],
    verifiers: verifiers.map((name) => ({
      name,
      outcome: "passed",
      digest: digest(name),
      ms: 5,
    })),
    fromCandidate: [],
    protected: [],
    standing: expected.standing,
    loosened: null,
    promises: { list: NO_PROMISES, draws: [] },
    isolation: { level: "sandbox", record: digest("record") },
    searched: {
      ...{ pack: expected.packDigest as `sha256:${string}`, by: "builder" },
      places: placesFor("builder").map((place) => ({ place, items: 2, bytes: 20 })),
      ...{ found: 0, unread: 0, record: digest("searched") },
    },
    factory: "0.1.0",
    startedAt: "2026-01-31T12:00:00.000Z",
    endedAt: "2026-01-31T12:01:00.000Z",
  };
}

function toppedUp(
  families: readonly GateFamily[],
  trials: readonly EvaluatedTrial[],
): EvaluatedTrial[] {
  return topUps(families, finished(trials))
    .flatMap(({ family, count }) => Array.from({ length: count }, () => family))
    .map((family, index) => trial(index, `top-up-${index}`, family, "passed"));
}

function trial(index: number, seed: string, family: string, outcome: TrialOutcome): EvaluatedTrial {
  return { index, seed, family, outcome, ms: 12, digest: digest(`${seed} ${outcome}`) };
}
