import type { Digest } from "../core/canonical.ts";
import { type Event, isKind } from "../core/event.ts";
import type { Pack } from "../core/pack/pack.ts";
import { STANDING_KINDS, standingOf } from "../core/pack/standing.ts";
import type { Standing } from "../core/standing.ts";
import { ERASED, textOf } from "./objects.ts";
import type { World } from "./world.ts";

/** How the families of a pack stand for a product, by what persons have said until now. */
export async function standingNow(
  { ledger, objects }: Pick<World, "ledger" | "objects">,
  product: string,
  pack: Pack,
): Promise<Standing> {
  const events = await ledger.read({ kinds: STANDING_KINDS });
  const texts = new Map<Digest, string>();
  for (const why of events.flatMap(reasonOf))
    texts.set(why, (await textOf(objects, why)) ?? ERASED);
  return standingOf(pack, { product, events, says: (why) => texts.get(why) ?? ERASED });
}

function reasonOf(event: Event): Digest[] {
  return isKind(event, "family-quarantined") ? [event.data.why] : [];
}
