import { type Event, isKind } from "../event.ts";
import { type Evidence, type Judged, relatedIntents } from "../evidence.ts";
import { alphaSpent, lineageOf, plansWritten } from "../lineage.ts";
import { counted } from "../wording.ts";
import { type CheckedJudgement, fails, holds, type Said } from "./said.ts";

type Plan = Event<"winner-fixed">;

/** The attempt's own plan, and those that the lineage had written when the gate looked, up to it; null where it is not there. */
export function plansUpToOwn(
  events: readonly Event[],
  { evaluation: { intent, attempt }, asOf }: Judged,
): { readonly plans: readonly Plan[]; readonly plan: Plan } | null {
  const seen = events.filter(({ seq }) => seq <= asOf);
  const plans = plansWritten(seen, lineageOf(seen, intent));
  const at = plans.findIndex((plan) => plan.intent === intent && plan.attempt === attempt);
  const plan = plans[at];
  return plan === undefined ? null : { plans: plans.slice(0, at + 1), plan };
}

/** No attempt was left out: their numbers run from 1, and the plan's own number counts every plan before it. */
export function attempts({ predicate, judged, plans, plan }: CheckedJudgement): Said {
  const { evaluation, asOf } = judged;
  const gone = missingAttempt(predicate.events, evaluation);
  if (gone !== null)
    return fails("attempt-removed", `Attempt ${gone} of the lineage is not there.`);
  const { j } = plan.data.plan;
  const before = predicate.events.filter(({ seq }) => seq <= plan.seq);
  const written = plansWritten(before, lineageOf(before, evaluation.intent)).length;
  if (written < j)
    return fails(
      "attempt-removed",
      `The plan is its lineage's ${j}., of ${written} that are here.`,
    );
  const seen = predicate.events.filter(({ seq }) => seq <= asOf);
  const { id } = lineageOf(seen, evaluation.intent);
  if (id !== evaluation.lineage)
    return fails("attempt-removed", `The lineage is ${id}, the file says ${evaluation.lineage}.`);
  return holds(
    `Nothing is left out up to attempt ${evaluation.attempt}; ${counted(plans.length, "plan")} spent ${alphaSpent(plans).toFixed(4)} of ${judged.policy.alpha}.`,
  );
}

/** The least number up to the attempt's own with which no attempt of the lineage was begun. */
function missingAttempt(
  events: Evidence["predicate"]["events"],
  { intent, attempt }: Judged["evaluation"],
): number | null {
  const related = relatedIntents(events, intent);
  const begun = new Set(
    events
      .filter((event) => isKind(event, "build-started") && related.has(event.intent ?? ""))
      .map((event) => event.attempt),
  );
  const numbers = Array.from({ length: attempt }, (_, at) => at + 1);
  return numbers.find((number) => !begun.has(number)) ?? null;
}
