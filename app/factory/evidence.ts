import { FactoryError } from "../core/errors.ts";
import { type Event, isKind } from "../core/event.ts";
import { evidenceOf, type Judged, judgedOf } from "../core/evidence.ts";
import { textOf } from "../ports/objects.ts";
import type { Office } from "./office.ts";

/** The path of an intent's evidence file, written anew from what the ledger has. */
export async function evidence(
  { world, views, evidence: files }: Office,
  intent: string,
): Promise<string> {
  const folded = await views.one(intent);
  if (folded.document.verdict === null)
    throw new FactoryError(
      "conflict",
      `${intent} was never judged: it is ${folded.document.status}`,
    );
  const own = await world.ledger.read({ intent });
  const judged = await lastJudgement(world.objects, own);
  const judgedOn = judged?.evaluation.intent ?? intent;
  const earlier = judgedOn === intent ? [] : await world.ledger.read({ intent: judgedOn });
  return files.keep(intent, evidenceOf([...earlier, ...own], judged));
}

/** What the intent was judged by the last time; null when nothing was played. */
async function lastJudgement(
  objects: Office["world"]["objects"],
  events: readonly Event[],
): Promise<Judged | null> {
  const given = events.findLast((event) => isKind(event, "verdict-given"));
  if (given === undefined || given.data.judged === null) return null;
  const { sha: _, tree: __, evaluation: ___, judged, ...verdict } = given.data;
  const text = await textOf(objects, judged);
  if (text === null)
    throw new FactoryError(
      "broken",
      `what ${given.intent} was judged by was erased from the object store`,
    );
  return judgedOf(text, verdict);
}
