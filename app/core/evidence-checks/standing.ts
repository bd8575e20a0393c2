import { digestBytes } from "../canonical.ts";
import { type Event, isKind } from "../event.ts";
import { lineageOf } from "../lineage.ts";
import { comparedOf, loosenedFor } from "../lineage-yardsticks.ts";
import { looseningText, yardstickOf } from "../loosening.ts";
import type { LeftOut } from "../standing.ts";
import { counted } from "../wording.ts";
import { type CheckedJudgement, fails, holds, type Said, same } from "./said.ts";

/** Which families count is what persons had said of them when the plan was written. */
export function standing({ predicate, judged, plan }: CheckedJudgement): Said {
  const { leftOut, approved } = judged.evaluation.standing;
  const before = predicate.events.filter(({ seq }) => seq < plan.seq);
  const unsaid =
    approved.find((one) => approvalOf(before, one)?.data.by !== one.by) ??
    leftOut.find((one) => !isSaid(one, before, predicate.product));
  if (unsaid !== undefined)
    return fails(
      "standing",
      `No event before the plan says of family ${unsaid.family} what the plan says of it.`,
    );
  if (leftOut.length + approved.length === 0)
    return holds("No family is left out, and none that counts is derived.");
  return holds(
    `Of every family that is left out (${leftOut.length}), or derived and counts (${approved.length}), an event says so.`,
  );
}

/** What is looser than by an earlier plan of the lineage has an operator's word before the plan, for this pack and this policy. */
export function loosened({ predicate, judged, plan }: CheckedJudgement): Said {
  const { yardstick, packDigest, policyDigest, loosened: said } = plan.data;
  const { families, policy, evaluation } = judged;
  if (
    yardstick !== undefined &&
    !same(yardstick, yardstickOf(families, evaluation.standing, policy))
  )
    return fails("loosened", `What event ${plan.seq} says that it judges by is not what judged.`);
  const { looser, unknown } = comparedOf(predicate.events, plan);
  if (!same(looser, said?.looser ?? []))
    return fails(
      "loosened",
      `Compared again with the lineage's earlier plans, what is looser is not what event ${plan.seq} says: ${looseningText(looser) || "nothing"}.`,
    );
  if (said === undefined)
    return holds(
      unknown === 0
        ? "Nothing is looser than by an earlier plan of the lineage."
        : `Nothing is known to be looser; what ${counted(unknown, "earlier plan")} judged by is not told.`,
    );
  const before = predicate.events.filter(({ seq }) => seq < plan.seq);
  const lineage = lineageOf(before, evaluation.intent);
  const act = loosenedFor(before, lineage, { packDigest, policyDigest });
  if (act?.data.by !== said.by || act.data.why !== digestBytes(said.why))
    return fails(
      "loosened",
      `No event before the plan lets this pack and this policy judge the lineage, by the word of ${said.by}: ${looseningText(looser)}.`,
    );
  return holds(`What is looser, ${said.by} allowed before the plan: ${looseningText(looser)}.`);
}

type Named = Pick<LeftOut, "family" | "digest">;

function approvalOf(
  events: readonly Event[],
  { family, digest }: Named,
): Event<"family-approved"> | undefined {
  return events.find(
    (event): event is Event<"family-approved"> =>
      isKind(event, "family-approved") &&
      event.data.family === family &&
      event.data.digest === digest,
  );
}

/** That nobody approved a family is said by no event; that it is quarantined, by the last that is about it. */
function isSaid(one: LeftOut, events: readonly Event[], product: string): boolean {
  if (one.because === "unapproved") return approvalOf(events, one) === undefined;
  const last = events.findLast(
    (event) =>
      isKind(event, "family-quarantined", "family-restored") &&
      event.product === product &&
      event.data.family === one.family &&
      event.data.digest === one.digest,
  );
  return (
    last !== undefined &&
    isKind(last, "family-quarantined") &&
    last.data.by === one.by &&
    last.data.why === digestBytes(one.why ?? "")
  );
}
