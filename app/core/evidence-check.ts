import type { LedgerHead } from "./anchor.ts";
import { isKind } from "./event.ts";
import type { Evidence } from "./evidence.ts";
import { anchored } from "./evidence-checks/anchored.ts";
import { attempts, plansUpToOwn } from "./evidence-checks/attempts.ts";
import { belonging } from "./evidence-checks/belonging.ts";
import { chain } from "./evidence-checks/chain.ts";
import { evaluation } from "./evidence-checks/evaluation.ts";
import { keys } from "./evidence-checks/keys.ts";
import { plan } from "./evidence-checks/plan.ts";
import { policy } from "./evidence-checks/policy.ts";
import { promises } from "./evidence-checks/promises.ts";
import { type Checked, type CheckedJudgement, fails, type Said } from "./evidence-checks/said.ts";
import { searched } from "./evidence-checks/searched.ts";
import { seeds } from "./evidence-checks/seeds.ts";
import { spec } from "./evidence-checks/spec.ts";
import { loosened, standing } from "./evidence-checks/standing.ts";
import { subject } from "./evidence-checks/subject.ts";
import { trials } from "./evidence-checks/trials.ts";
import { unjudged, verdict } from "./evidence-checks/verdict.ts";
import type { EvidenceCheck } from "./evidence-report.ts";

/** What the file is asked to be evidence of; what is absent is not asked. */
export interface Wanted {
  /** A commit and a spec, by their names in full. */
  readonly commit?: string;
  readonly spec?: string;
  /** A policy, by its digest. */
  readonly policy?: string;
  readonly anchors?: readonly LedgerHead[];
}

/**
 * Everything that a statement lets one check, calculated anew from its events, in the order in which one fault should be told before
 * another. What it cannot tell alone: whether the ledger has these events, for which its head is kept outside, and what the pack of
 * this digest holds.
 */
export function checkEvidence(evidence: Evidence, wanted: Wanted = {}): readonly EvidenceCheck[] {
  const { predicate } = evidence;
  const given = predicate.events.at(-1);
  const whole = chain(predicate);
  if (!whole.ok || given === undefined || !isKind(given, "verdict-given"))
    return named({ chain: whole });
  const checked: Checked = { predicate, subject: evidence.subject, given };
  const said = {
    chain: whole,
    subject: subject(checked, wanted.commit),
    belonging: belonging(checked),
    keys: keys(checked),
    ...judgementSaid(checked, wanted),
  };
  if (wanted.anchors === undefined) return named(said);
  return named({ ...said, anchor: anchored(checked, wanted.anchors) });
}

function judgementSaid(checked: Checked, wanted: Wanted): Readonly<Record<string, Said>> {
  const { judgement: judged, events } = checked.predicate;
  if (judged === null) return { verdict: unjudged(checked) };
  const planned = plansUpToOwn(events, judged);
  const { attempt } = judged.evaluation;
  if (planned === null)
    return { attempts: fails("attempt-removed", `No event fixes a plan for attempt ${attempt}.`) };
  const own: CheckedJudgement = { ...checked, judged, ...planned };
  return {
    policy: policy(own, wanted.policy),
    spec: spec(own, wanted.spec),
    attempts: attempts(own),
    plan: plan(own),
    trials: trials(own),
    seeds: seeds(own),
    standing: standing(own),
    loosened: loosened(own),
    promises: promises(own),
    searched: searched(own),
    evaluation: evaluation(own),
    verdict: verdict(own),
  };
}

function named(said: Readonly<Record<string, Said>>): readonly EvidenceCheck[] {
  return Object.entries(said).map(([name, one]) => ({ name, ...one }));
}
