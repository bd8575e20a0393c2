import type { JudgingPack } from "./attempt.ts";
import type { Digest } from "./canonical.ts";
import { type Event, isKind } from "./event.ts";
import { isOfLineage, type Lineage } from "./lineage.ts";
import {
  type Compared,
  looseningOf,
  NOTHING_LOOSER,
  type Yardstick,
  yardstickOf,
} from "./loosening.ts";
import { type Policy, policyDigest } from "./policy.ts";

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

/** The same of the last of a lineage's plans against those before it. */
export function lastCompared(plans: readonly Plan[]): Compared {
  const yardstick = plans.at(-1)?.data.yardstick;
  return yardstick === undefined ? NOTHING_LOOSER : comparedWith(plans.slice(0, -1), yardstick);
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
