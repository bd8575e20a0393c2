import { digestBytes } from "../canonical.ts";
import { evaluationOf } from "../evaluation-of.ts";
import { heldText } from "../evidence.ts";
import { factsOf } from "./facts.ts";
import { type CheckedJudgement, fails, holds, type Said, same } from "./said.ts";

/** What was judged is what the events tell, part by part, and what the ledger's verdict names by digest. */
export function evaluation({ predicate, judged, given }: CheckedJudgement): Said {
  const { evaluation: claimed } = judged;
  const events = predicate.events.filter(({ intent }) => intent === claimed.intent);
  const own = evaluationOf(factsOf(judged), events);
  const different = Object.keys(own ?? {}).filter(
    (part) => !same(Reflect.get(own ?? {}, part), Reflect.get(claimed, part)),
  );
  if (own === null || different.length > 0)
    return fails("altered", `The evaluation is not what the events say: ${different.join(", ")}.`);
  const { verdict: _, ...held } = judged;
  if (given.data.judged !== digestBytes(heldText(held)))
    return fails("altered", `What was judged is not what event ${given.seq} names by its digest.`);
  return holds("What was judged is what the events say, part by part.");
}
