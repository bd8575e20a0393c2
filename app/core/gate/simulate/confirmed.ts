import { digest } from "../../canonical.ts";
import type { EvaluatedTrial, Evaluation, TrialOutcome } from "../../evaluation.ts";
import { NOTHING_LOOSER } from "../../loosening.ts";
import { type Policy, policyDigest } from "../../policy.ts";
import { NO_PROMISES, promisesDigest } from "../../promise-list.ts";
import { ALL_COUNT } from "../../standing.ts";
import { judge } from "../decide.ts";
import type { Expected } from "../expected.ts";
import { lookOutcome } from "../look-outcome.ts";
import { type Plan, planRecord } from "../plan.ts";
import { alphaFor } from "../spending.ts";
import { finished, type GateFamily, topUps } from "../top-ups.ts";
import { ONLY, type SimulatedTrial } from "./trial.ts";

/** What confirmation draws from. */
export interface SimulatedPack {
  readonly families: readonly GateFamily[];
  /** The next trial of the stream. */
  readonly draw: () => SimulatedTrial;
  /** One trial of this family, topped up. */
  readonly topUp: (family: string) => SimulatedTrial;
}

/** A pack of one family, whose trials these are. */
export function plainPack(draw: () => SimulatedTrial): SimulatedPack {
  return { families: PLAIN, draw, topUp: draw };
}

/** A family that counts as much as any other and covers the only key. */
export function simulatedFamily(id: string, weight = 1): GateFamily {
  return { id, must: false, weight, covers: [KEY], author: "simulation" };
}

const KEY = "behaviour";
const PLAIN = [simulatedFamily(ONLY)];
const VERIFIER = "unit";
const NAME = "simulated";
const OBJECT = "0".repeat(40);
const DIGEST = digest(NAME);
const NONE_PROMISED = promisesDigest(NO_PROMISES);
const TIME = "2026-01-01T00:00:00.000Z";

/**
 * Whether the gate clears a build of which these trials are drawn: they are played from look to look, topped up as rule 11 asks, and
 * all of it is judged by every criterion, as the line does it.
 */
export function confirmed(policy: Policy, plan: Plan, pack: SimulatedPack): boolean {
  const trials: SimulatedTrial[] = [];
  const outcomes: TrialOutcome[] = [];
  for (let said = lookOutcome(plan, []); said.kind !== "accept"; ) {
    if (said.kind !== "continue") return false;
    while (trials.length < said.until) {
      const played = pack.draw();
      trials.push(played);
      outcomes.push(played.outcome);
    }
    said = lookOutcome(plan, outcomes);
  }
  const evaluation = evaluationOf(policy, plan, { pack, trials });
  const expected = expectedOf(policy, plan, pack.families);
  return judge(evaluation, { policy, expected, plan }).verdict.outcome === "cleared";
}

function evaluationOf(
  policy: Policy,
  plan: Plan,
  { pack, trials }: { readonly pack: SimulatedPack; readonly trials: readonly SimulatedTrial[] },
): Evaluation {
  const lacking = topUps(pack.families, finished(trials)).flatMap(({ family, count }) =>
    Array.from({ length: count }, () => pack.topUp(family)),
  );
  const families = pack.families.map(({ id }) => id);
  return {
    ...about(policy, plan),
    version: 1,
    plan: planRecord(plan),
    selection: [],
    trials: trials.map(evaluated("trial")),
    topUps: lacking.map(evaluated("top-up")),
    coverage: [{ key: KEY, families }],
    baseFailing: families,
    verifiers: [{ name: VERIFIER, outcome: "passed", digest: DIGEST, ms: 0 }],
    fromCandidate: [],
    protected: [],
    standing: ALL_COUNT,
    loosened: null,
    promises: { list: NO_PROMISES, draws: [] },
    isolation: { level: "sandbox", record: DIGEST },
    searched: {
      ...{ pack: DIGEST, by: "person", found: 0, unread: 0, record: DIGEST },
      places: [{ place: "candidate", items: 0, bytes: 0 }],
    },
    factory: NAME,
    startedAt: TIME,
    endedAt: TIME,
  };
}

function evaluated(stream: string): (trial: SimulatedTrial, index: number) => EvaluatedTrial {
  return ({ family, outcome }, index) => ({
    ...{ index, family, outcome, seed: seedOf(stream, index), ms: 0 },
    digest: outcome === "missing" ? "" : DIGEST,
  });
}

function seedOf(stream: string, index: number): string {
  return `${stream} ${index}`;
}

function about(policy: Policy, { j }: Plan) {
  return {
    ...{ intent: NAME, product: NAME, lineage: NAME, attempt: j, candidate: NAME },
    ...{ base: OBJECT, sha: OBJECT, tree: OBJECT },
    ...{ specDigest: DIGEST, packDigest: DIGEST, policyDigest: policyDigest(policy) },
  };
}

function expectedOf(policy: Policy, plan: Plan, families: readonly GateFamily[]): Expected {
  const last = plan.looks.at(-1)?.trials ?? 0;
  const seeds = (stream: string, length: number) =>
    Array.from({ length }, (_, index) => seedOf(stream, index));
  return {
    ...about(policy, plan),
    standing: ALL_COUNT,
    compared: NOTHING_LOOSER,
    j: plan.j,
    spent: Array.from({ length: plan.j }, (_, index) => alphaFor(policy, index + 1)),
    families,
    keys: [KEY],
    newKeys: [KEY],
    verifiers: [VERIFIER],
    baseFailing: families.map(({ id }) => id),
    seeds: seeds("trial", last),
    topUpSeeds: seeds("top-up", last),
    promises: NONE_PROMISED,
    promiseSeeds: [],
  };
}
