import type { Event } from "../core/event.ts";
import type { Reason } from "../core/intent.ts";
import { lineageOf } from "../core/lineage.ts";
import {
  comparedWith,
  type JudgedBy,
  loosenedFor,
  unmergedPlans,
} from "../core/lineage-yardsticks.ts";
import { type Loosened, looseningText } from "../core/loosening.ts";
import { ERASED, textOf } from "./objects.ts";
import type { World } from "./world.ts";

/** `loosened`: null where nothing is looser than by an earlier plan of the lineage; refused where it is, and no operator said so. */
type Strictness =
  | { readonly kind: "allowed"; readonly loosened: Loosened | null }
  | { readonly kind: "refused"; readonly reason: Reason };

/** Whether an intent's lineage may be judged by this. `events`: the product's, of lineages, plans and operators' words on them. */
export async function strictness(
  { objects }: Pick<World, "objects">,
  events: readonly Event[],
  { intent, by }: { readonly intent: string; readonly by: JudgedBy },
): Promise<Strictness> {
  const lineage = lineageOf(events, intent);
  const { looser } = comparedWith(unmergedPlans(events, lineage), by.yardstick);
  if (looser.length === 0) return { kind: "allowed", loosened: null };
  const act = loosenedFor(events, lineage, by);
  if (act === undefined) {
    const sentence = `it would be judged by less than an earlier plan of its lineage ${lineage.id}: ${looseningText(looser)}; put that back, or an operator says why: sf gate loosen ${intent} --why TEXT`;
    return { kind: "refused", reason: { code: "gate-loosened", sentence } };
  }
  const why = (await textOf(objects, act.data.why)) ?? ERASED;
  return { kind: "allowed", loosened: { by: act.data.by, why, looser: [...looser] } };
}
