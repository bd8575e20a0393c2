import type { Ground } from "./attempt.ts";
import type { Evaluation } from "./evaluation.ts";
import { type Event, isKind } from "./event.ts";
import { coverage } from "./gate/coverage.ts";
import type { Asked, Expected } from "./gate/expected.ts";
import type { Compared } from "./loosening.ts";
import { NO_PROMISES, promiseDraws, promisesDigest } from "./promise-list.ts";
import { ALL_COUNT, type Standing } from "./standing.ts";
import { confirmationRoots, planText, trialSeed } from "./streams.ts";

/** What the factory knows of an attempt beside its own events. */
export interface AttemptFacts
  extends Asked,
    Pick<Expected, "intent" | "product" | "lineage" | "attempt" | "specDigest"> {
  /** The factory's. */
  readonly version: string;
}

type Fixed = Event<"winner-fixed">;

/** What is signed before the first draw of confirmation: everything that fixes the plan. */
export function signedPlan(
  event: Pick<Fixed, "intent" | "product" | "attempt" | "candidate"> & {
    readonly data: Omit<Fixed["data"], "signature"> & { readonly signature?: string };
  },
): string {
  const { signature: _, ...data } = event.data;
  return planText({
    intent: event.intent,
    product: event.product,
    attempt: event.attempt,
    candidate: event.candidate,
    ...data,
  });
}

/**
 * The evaluation of an attempt, from the attempt's own events in the ledger; null when its plan was never written.
 * `events`: all of the intent.
 */
export function evaluationOf(facts: AttemptFacts, events: readonly Event[]): Evaluation | null {
  const own = events.filter((event) => event.attempt === facts.attempt);
  const fixed = own.find((event) => isKind(event, "winner-fixed"));
  if (fixed === undefined || fixed.candidate === undefined) return null;
  const { plan, base, sha, tree, specDigest, packDigest, policyDigest } = fixed.data;
  const { standing = ALL_COUNT, loosened = null } = fixed.data;
  const played = own.filter((event) => isKind(event, "trials-played"));
  const trialsOf = (stream: "confirmation" | "top-up") =>
    played.flatMap((event) => (event.data.stream === stream ? event.data.trials : []));
  const { intent, product, lineage, attempt, keys, families: known, version } = facts;
  return {
    version: 1,
    intent,
    product,
    lineage,
    attempt,
    candidate: fixed.candidate,
    base,
    sha,
    tree,
    specDigest,
    packDigest,
    policyDigest,
    plan: plan as Evaluation["plan"],
    selection: roundsOf(own),
    trials: trialsOf("confirmation"),
    topUps: trialsOf("top-up"),
    coverage: coverage(keys, known).map(({ key, families }) => ({ key, families: [...families] })),
    baseFailing: baseFailingOf(own),
    verifiers: verifiersOf(own, fixed.candidate),
    fromCandidate: fromCandidateOf(own, fixed.candidate),
    protected: protectedOf(own, fixed.candidate),
    standing,
    loosened,
    promises: promisesIn(own),
    isolation: played.at(0)?.data.isolation ?? NOWHERE,
    searched: searchedOf(own, fixed.candidate),
    factory: version,
    startedAt: fixed.at,
    endedAt: (played.at(-1) ?? fixed).at,
  };
}

const NOWHERE: Evaluation["isolation"] = { level: "none", record: `sha256:${"0".repeat(64)}` };

function roundsOf(own: readonly Event[]): Evaluation["selection"] {
  return own.flatMap((event) =>
    isKind(event, "round-played")
      ? event.data.results.map(({ candidate, trials, passes }) => ({
          round: event.data.round,
          candidate,
          trials,
          passes,
        }))
      : [],
  );
}

function baseFailingOf(own: readonly Event[]): string[] {
  const played = own.findLast((event) => isKind(event, "base-played"));
  return played === undefined ? [] : [...played.data.failing];
}

function verifiersOf(own: readonly Event[], candidate: string): Evaluation["verifiers"] {
  return own.flatMap((event) =>
    isKind(event, "verifier-ended") && event.candidate === candidate
      ? [
          {
            name: event.data.name,
            outcome: event.data.outcome,
            digest: event.data.output,
            ms: event.data.ms,
          },
        ]
      : [],
  );
}

function fromCandidateOf(own: readonly Event[], candidate: string): string[] {
  const paths = own.flatMap((event) =>
    isKind(event, "verifier-ended") && event.candidate === candidate
      ? (event.data.fromCandidate ?? [])
      : [],
  );
  return [...new Set(paths)].sort();
}

function searchedOf(own: readonly Event[], candidate: string): Evaluation["searched"] {
  const searched = own.find(
    (event): event is Event<"candidate-searched"> =>
      isKind(event, "candidate-searched") && event.candidate === candidate,
  );
  return searched?.data ?? null;
}

function promisesIn(own: readonly Event[]): Evaluation["promises"] {
  const fixed = own.find((event) => isKind(event, "promises-fixed"));
  const draws = own.flatMap((event) => (isKind(event, "promises-played") ? event.data.draws : []));
  return { list: fixed?.data ?? NO_PROMISES, draws };
}

/** What a person was shown of the candidate's protected paths, and whose word it was that allowed them. */
function protectedOf(own: readonly Event[], candidate: string): Evaluation["protected"] {
  const words = own.filter((event) => isKind(event, "intent-approved"));
  return own.flatMap((event) => {
    if (!isKind(event, "intent-waiting")) return [];
    const { checkpoint, paths = [] } = event.data;
    const by = words.find(({ data }) => data.checkpoint === checkpoint)?.data.by ?? null;
    return paths
      .filter((one) => one.candidate === candidate)
      .map(({ path, content }) => ({ path, content, by }));
  });
}

/** What is true now, for the gate to hold an evaluation against. */
export interface Now {
  readonly base: string;
  readonly packDigest: string;
  readonly policyDigest: string;
  readonly standing: Standing;
  /** What is looser in this attempt's plan than in those of its lineage before. */
  readonly compared: Compared;
  /** The lineage's plans, oldest first, this attempt's last. */
  readonly plans: readonly Fixed[];
  /** The signature over this attempt's plan, made anew. */
  readonly signature: string;
}

/** What an evaluation of this attempt must say to be believed. */
export function expectedOf(facts: AttemptFacts, now: Now, evaluation: Evaluation): Expected {
  const roots = confirmationRoots(now.signature);
  const seedsOf = (root: string, count: number) =>
    Array.from({ length: count }, (_, index) => trialSeed(root, index));
  const last = evaluation.plan.looks.at(-1)?.trials ?? 0;
  const { version: _, ...known } = facts;
  const own = now.plans.at(-1);
  return {
    ...known,
    candidate: own?.candidate ?? "",
    base: now.base,
    sha: own?.data.sha ?? "",
    tree: own?.data.tree ?? "",
    packDigest: now.packDigest,
    policyDigest: now.policyDigest,
    standing: now.standing,
    compared: now.compared,
    j: now.plans.length,
    spent: now.plans.map((plan) => plan.data.plan.alpha),
    baseFailing: evaluation.baseFailing,
    seeds: seedsOf(roots.trials, Math.max(last, evaluation.trials.length)),
    topUpSeeds: seedsOf(roots.topUps, evaluation.topUps.length),
    promises: own?.data.promises ?? promisesDigest(NO_PROMISES),
    promiseSeeds: seedsOf(roots.promises, promiseDraws(evaluation.promises.list).length),
  };
}

/** The verifiers that must have passed: the product's own, and the stack's. */
export function verifierNames({ file }: Ground): readonly string[] {
  const stack = file.stack === "service" && file.run.kind === "http" ? ["udc"] : [];
  return [...Object.keys(file.verify), ...stack];
}
