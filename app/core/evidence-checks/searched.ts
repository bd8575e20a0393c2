import { type Event, isKind } from "../event.ts";
import { counted } from "../wording.ts";
import { type CheckedJudgement, fails, holds, type Said, same } from "./said.ts";

/** What came of looking for held-out content where the candidate's builder could read is what its own event says. */
export function searched({ predicate, judged }: CheckedJudgement): Said {
  const { intent, attempt, candidate, searched: claimed } = judged.evaluation;
  const event = predicate.events.find(
    (one): one is Event<"candidate-searched"> =>
      isKind(one, "candidate-searched") &&
      one.intent === intent &&
      one.attempt === attempt &&
      one.candidate === candidate,
  );
  if (!same(event?.data, claimed))
    return fails(
      "search",
      "What was found where the builder could read is not what an event says.",
    );
  if (event === undefined) return holds("Nobody looked for holdouts where the builder could read.");
  const { places, found, unread } = event.data;
  const items = counted(
    places.reduce((sum, place) => sum + place.items, 0),
    "thing",
  );
  return holds(
    `Holdouts were looked for in ${items} where the builder could read: ${found} found, ${unread} unread, as event ${event.seq} says.`,
  );
}
