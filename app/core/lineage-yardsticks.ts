import type { JudgingPack } from "./attempt.ts";
import type { Digest } from "./canonical.ts";
import { type Event, isKind } from "./event.ts";
import {
  isOfLineage,
  LINEAGE_KINDS,
  type Lineage,
  lineageOf,
  mergedIntents,
  plansWritten,
} from "./lineage.ts";
import {
  type Compared,
  looseningOf,
  NOTHING_LOOSER,
  type Yardstick,
  yardstickOf,
} from "./loosening.ts";
import { type Policy, policyDigest } from "./policy.ts";

/** The kinds of event that tell by what a lineage was judged, and what an operator allowed. */
export const YARDSTICK_KINDS = [
  ...LINEAGE_KINDS,
  "winner-fixed",
  "gate-loosened",
  "merged",
  "release-rolled-back",
] as const;

type Plan = Event<"winner-fixed">;

/** By what a lineage's next plan would judge. */
export interface JudgedBy {
  readonly yardstick: Yardstick;
  readonly packDigest: Digest;
  readonly policyDigest: Digest;
}

/** What judges by this pack and this policy. */
export function judgedBy(
  { families, standing, digest }: Pick<JudgingPack, "families" | "standing" | "digest">,
  policy: Policy,
): JudgedBy {
  const yardstick = yardstickOf(families, standing, policy);
  return { yardstick, packDigest: digest, policyDigest: policyDigest(policy) };
}

/** What is looser by this yardstick than by those of the plans of its lineage before. */
export function comparedWith(plans: readonly Plan[], now: Yardstick): Compared {
  const known = plans.flatMap(({ data: { yardstick } }) =>
    yardstick === undefined ? [] : [yardstick],
  );
  return { looser: looseningOf(known, now), unknown: plans.length - known.length };
}

/** The same of a plan that was written, as of when it was; `events`: of its lineage, of `YARDSTICK_KINDS`. */
export function comparedOf(events: readonly Event[], plan: Plan): Compared {
  const { yardstick } = plan.data;
  if (yardstick === undefined) return NOTHING_LOOSER;
  const before = events.filter(({ seq }) => seq < plan.seq);
  return comparedWith(unmergedPlans(before, lineageOf(before, plan.intent ?? "")), yardstick);
}

/** The plans that a lineage has written since its last merge that stands: with that, what was asked for was delivered. */
export function unmergedPlans(
  events: readonly Event[],
  lineage: Pick<Lineage, "intents" | "copied">,
): readonly Plan[] {
  const standing = mergedIntents(events);
  const merge = events.findLast(
    (event) =>
      isKind(event, "merged") && isOfLineage(event, lineage) && standing.has(event.intent ?? ""),
  );
  return plansWritten(events, lineage).filter(({ seq }) => seq > (merge?.seq ?? 0));
}

/** An operator's act by which a lineage may be judged by this very pack and policy; of another pack or policy it says nothing. */
export function loosenedFor(
  events: readonly Event[],
  lineage: Pick<Lineage, "intents" | "copied">,
  { packDigest, policyDigest }: Pick<JudgedBy, "packDigest" | "policyDigest">,
): Event<"gate-loosened"> | undefined {
  return events.findLast(
    (event): event is Event<"gate-loosened"> =>
      isKind(event, "gate-loosened") &&
      isOfLineage(event, lineage) &&
      event.data.packDigest === packDigest &&
      event.data.policyDigest === policyDigest,
  );
}
