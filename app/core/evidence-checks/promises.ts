import { evaluationOf } from "../evaluation-of.ts";
import { NO_PROMISES, promiseDraws, promisesDigest } from "../promise-list.ts";
import { confirmationRoots, trialSeed } from "../streams.ts";
import { counted } from "../wording.ts";
import { factsOf } from "./facts.ts";
import { type CheckedJudgement, fails, holds, type Said, same } from "./said.ts";

/** What earlier intents promised is what the signed plan names, and every play of it is here as it was recorded, on draws that nobody chose. */
export function promises({ predicate, judged, plan }: CheckedJudgement): Said {
  const { list, draws } = judged.evaluation.promises;
  const named = plan.data.promises ?? promisesDigest(NO_PROMISES);
  if (promisesDigest(list) !== named)
    return fails("promise", `The earlier promises are not those that event ${plan.seq} names.`);
  const own = predicate.events.filter(({ intent }) => intent === judged.evaluation.intent);
  const recorded = evaluationOf(factsOf(judged), own)?.promises.draws ?? [];
  const other = recorded.find((draw, at) => !same(draw, draws[at])) ?? draws[recorded.length];
  if (other !== undefined)
    return fails(
      "promise",
      `Draw ${other.index} of the earlier promise ${other.family} is not here as it was recorded.`,
    );
  const root = confirmationRoots(plan.data.signature).promises;
  const foreign = draws.find(({ index, seed }) => seed !== trialSeed(root, index));
  if (foreign !== undefined)
    return fails("seed", `Draw ${foreign.index} of an earlier promise has a seed of another plan.`);
  const asked = promiseDraws(list).length;
  return holds(
    asked === 0
      ? "No earlier promise was played."
      : `${draws.length} of ${counted(asked, "draw")} of earlier promises are here, as they were recorded.`,
  );
}
