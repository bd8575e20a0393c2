import { type Event, isKind } from "../event.ts";
import { type CheckedJudgement, fails, holds, type Said, same } from "./said.ts";

/** The spec is the one that was accepted and fixed before the first draw, and the one that was asked about. */
export function spec(
  { judged, plan, predicate: { events } }: CheckedJudgement,
  wanted: string | undefined,
): Said {
  const { specDigest: digest } = judged.evaluation;
  if (digest !== plan.data.specDigest)
    return fails(
      "other-spec",
      `What was played is of spec ${digest}, planned for ${plan.data.specDigest}.`,
    );
  if (wanted !== undefined && wanted !== digest)
    return fails("other-spec", `The verdict is on spec ${digest}, not on ${wanted}.`);
  const accepted = events.findLast(
    (event): event is Event<"spec-accepted"> =>
      isKind(event, "spec-accepted") && event.data.digest === digest,
  );
  // A retry may build on the spec of an earlier intent, whose events are not all here.
  if (accepted === undefined)
    return holds("The spec was accepted in an earlier intent: its keys are as the file says.");
  const keys = accepted.data.keys.map(({ key }) => key);
  return same(keys, judged.keys) && same(accepted.data.fresh, judged.newKeys)
    ? holds(`The ${keys.length} keys are those of the spec that event ${accepted.seq} accepts.`)
    : fails("other-spec", `The keys are not those of the spec that event ${accepted.seq} accepts.`);
}
