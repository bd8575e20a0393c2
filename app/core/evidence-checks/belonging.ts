import { toldBy } from "../evidence.ts";
import { type Checked, fails, holds, type Said } from "./said.ts";

/** Every event is the intent's, its lineage's, or of the intent on whose trials it was judged. */
export function belonging({ predicate, given }: Checked): Said {
  const { events, intent, product, judgement } = predicate;
  const whole = [intent, judgement?.evaluation.intent ?? intent];
  const own = new Set(toldBy(given, events, whole));
  const foreign = events.find((event) => !own.has(event) || (event.product ?? product) !== product);
  if (foreign !== undefined)
    return fails(
      "foreign-event",
      `Event ${foreign.seq} is of ${foreign.intent ?? foreign.product}, which is not of the lineage of ${intent}.`,
    );
  return holds(
    `Every event is of the intent ${intent}, of its lineage, or of what both rest on: keys and families.`,
  );
}
