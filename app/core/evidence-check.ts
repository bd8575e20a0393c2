import { canonicalJson } from "./canonical.ts";
import { type AttemptFacts, evaluationOf, expectedOf } from "./evaluation-of.ts";
import { verifyExcerpt } from "./event/chain.ts";
import { type Event, isKind } from "./event.ts";
import type { Evidence, Judged } from "./evidence.ts";
import { decide } from "./gate/decide.ts";
import { policyDigest } from "./policy.ts";
import type { Verdict } from "./verdict.ts";
import type { EvidenceReport } from "./workbench.ts";

type Said = Omit<EvidenceReport["checks"][number], "name">;

const holds = (sentence: string): Said => ({ ok: true, sentence });
const fails = (sentence: string): Said => ({ ok: false, sentence });

/**
 * Whether an evidence file agrees with itself, everything calculated anew from its events. What it cannot tell alone: whether the
 * ledger has these events (compare a hash), and what the pack of this digest holds.
 */
export function checkEvidence(file: Evidence): EvidenceReport {
  const { judgement } = file;
  const of = (judged: Judged): Readonly<Record<string, Said>> => ({
    policy: policyHolds(judged),
    plans: plansHold(file, judged),
    spec: specHolds(file, judged),
    evaluation: evaluationHolds(file, judged),
    trials: trialsHold(judged),
    decision: decisionHolds(judged),
  });
  const said: Readonly<Record<string, Said>> = {
    chain: chainHolds(file),
    intent: intentHolds(file),
    verdict: verdictHolds(file),
    ...(judgement === null ? {} : of(judgement)),
  };
  const checks = Object.entries(said).map(([name, check]) => ({ name, ...check }));
  return { holds: checks.every(({ ok }) => ok), intent: file.intent, checks };
}

function chainHolds({ events, judgement }: Evidence): Said {
  const all = [...events, ...(judgement?.plans ?? [])].sort((one, other) => one.seq - other.seq);
  // A plan of this intent stands in both lists; were its two copies to differ, one would follow the other under one number.
  const once = all.filter(
    (event, at) => canonicalJson(event) !== canonicalJson(all[at - 1] ?? null),
  );
  const checked = verifyExcerpt(once);
  if (checked.kind === "broken") return fails(`The chain is broken: ${checked.sentence}.`);
  const { seq, hash } = checked.last;
  return holds(
    `${once.length} events are as they were sealed; the last is event ${seq}, ${hash}, to compare with the ledger.`,
  );
}

function intentHolds({ intent, judgement, events }: Evidence): Said {
  const own = [intent, judgement?.evaluation.intent];
  const foreign = events.find((event) => !own.includes(event.intent));
  if (foreign !== undefined)
    return fails(`Event ${foreign.seq} is of ${foreign.intent ?? "no intent"}, not of ${intent}.`);
  return events.at(-1)?.intent === intent
    ? holds(`Every event is of the intent ${intent}, or of the one whose trials it was judged on.`)
    : fails(`The newest event is not of the intent ${intent}.`);
}

function verdictHolds({ events, judgement }: Evidence): Said {
  const given = events.findLast(
    (event): event is Event<"verdict-given"> =>
      isKind(event, "verdict-given") && event.data.evaluation !== null,
  );
  if (judgement === null)
    return given === undefined
      ? holds("Nothing was played, so there is no verdict to decide again.")
      : fails(`Event ${given.seq} gives a verdict on trials, and the file does not have them.`);
  if (given === undefined) return fails("No event gives the verdict that the file has.");
  const { sha, tree, evaluation: _, judged: __, ...verdict } = given.data;
  const judged = judgement.evaluation;
  if (!same(verdict, judgement.verdict))
    return fails(`The verdict is not the one that event ${given.seq} gives.`);
  if (sha !== judged.sha || tree !== judged.tree)
    return fails(
      `Event ${given.seq} gives its verdict on ${sha}, the evaluation is of ${judged.sha}.`,
    );
  return holds(`The verdict is the one that event ${given.seq} gives: ${verdict.outcome}.`);
}

function policyHolds({ policy, evaluation }: Judged): Said {
  const own = policyDigest(policy);
  return own === evaluation.policyDigest
    ? holds(`The policy is the one that the plan names, ${own}.`)
    : fails(`The policy's digest is ${own}, the plan names ${evaluation.policyDigest}.`);
}

/** The lineage's plans as far as this attempt's own, which is the last of them and stands among the events too. */
function plansHold({ events }: Evidence, { plans, evaluation }: Judged): Said {
  const own = plans.at(-1);
  const other = plans.find((plan) => plan.product !== evaluation.product);
  if (other !== undefined) return fails(`Event ${other.seq} is a plan of another product.`);
  if (own?.intent !== evaluation.intent || own.attempt !== evaluation.attempt)
    return fails("The last of the lineage's plans is not this attempt's own.");
  if (!events.some((event) => same(event, own)))
    return fails(`Event ${own.seq}, the attempt's own plan, is not among the intent's events.`);
  const spent = plans.reduce((sum, plan) => sum + plan.data.plan.alpha, 0);
  return holds(
    `The lineage wrote ${plans.length} of its plans up to this one and spent ${spent.toFixed(4)}.`,
  );
}

function specHolds({ events }: Evidence, { evaluation, keys }: Judged): Said {
  const accepted = events.findLast(
    (event): event is Event<"spec-accepted"> =>
      isKind(event, "spec-accepted") && event.data.digest === evaluation.specDigest,
  );
  // A retry may build on the spec of an earlier intent, whose events are not here.
  if (accepted === undefined)
    return holds("The spec was accepted in an earlier intent: its keys are as the file says.");
  return same(
    accepted.data.keys.map(({ key }) => key),
    keys,
  )
    ? holds(`The ${keys.length} keys are those of the spec that event ${accepted.seq} accepts.`)
    : fails(`The keys are not those of the spec that event ${accepted.seq} accepts.`);
}

function evaluationHolds({ events }: Evidence, judged: Judged): Said {
  const { evaluation } = judged;
  const { intent, attempt } = evaluation;
  const own = evaluationOf(
    factsOf(judged),
    events.filter((event) => event.intent === intent),
  );
  if (own === null) return fails(`No event fixes a plan for attempt ${attempt}.`);
  const different = Object.keys(own).filter(
    (part) => !same(Reflect.get(own, part), Reflect.get(evaluation, part)),
  );
  return different.length === 0
    ? holds("The evaluation is what the events say, part by part.")
    : fails(`The evaluation is not what the events say: ${different.join(", ")}.`);
}

function trialsHold({ evaluation: { trials, topUps }, verdict }: Judged): Said {
  const gap = (rows: typeof trials) => rows.findIndex(({ index }, at) => index !== at);
  for (const [what, rows] of Object.entries({ trial: trials, "top-up": topUps })) {
    const at = gap(rows);
    if (at !== -1) return fails(`Where ${what} ${at} should stand is ${what} ${rows[at]?.index}.`);
  }
  if (trials.length < verdict.played)
    return fails(`The verdict rests on ${verdict.played} trials, ${trials.length} are here.`);
  return holds(`All ${trials.length} trials and ${topUps.length} top-ups are here, once each.`);
}

/** Decides again. That what would be merged was still what was judged is the one thing a file cannot show. */
function decisionHolds(judged: Judged): Said {
  const { verdict } = judged;
  const { evaluation, policy, plans } = judged;
  const fixed = plans.at(-1);
  if (fixed === undefined) throw new Error("judged without a plan");
  // What was true then is what the attempt's own plan says.
  const expected = expectedOf(factsOf(judged), { ...fixed.data, plans }, evaluation);
  const own = decide(evaluation, policy, expected).verdict;
  const stale = verdict.because === "stale";
  const compared = (one: Verdict): unknown => {
    if (!stale) return one;
    const { outcome: _, because: __, criteria, ...rest } = one;
    return { ...rest, criteria: criteria.filter(({ name }) => name !== "freshness") };
  };
  if (same(compared(own), compared(verdict)))
    return holds(
      stale
        ? "Decided again, everything is the same; that the ground had moved is as the event says."
        : `Decided again from the trials, the verdict is the same: ${own.outcome}.`,
    );
  const differ = own.criteria.filter((one, at) => !same(one, verdict.criteria[at]));
  const named = differ.map(({ name }) => name).join(", ") || "its figures";
  return fails(
    `Decided again, the verdict is ${own.outcome}, not ${verdict.outcome}; different: ${named}.`,
  );
}

/** What the file says that ledger, pack and product's own file said. */
function factsOf({ evaluation, families, verifiers, keys, newKeys }: Judged): AttemptFacts {
  const { intent, product, lineage, attempt, specDigest, factory: version } = evaluation;
  return {
    ...{ intent, product, lineage, attempt, specDigest, version },
    ...{ families, verifiers, keys, newKeys },
  };
}

function same(one: unknown, other: unknown): boolean {
  return canonicalJson(one ?? null) === canonicalJson(other ?? null);
}
