import {
  type CaseSplit,
  caseDigests,
  placeOf,
  type Stream,
  splitCases,
} from "../core/pack/cases.ts";
import type { Pack } from "../core/pack/pack.ts";
import type { Keys } from "./keys.ts";

/** Which fixed cases of a pack belong to which stream, by the product's own keyed hash. */
export async function caseSplits(
  keys: Keys,
  product: string,
  pack: Pack,
): Promise<(stream: Stream) => CaseSplit> {
  const places = new Map<string, number>();
  for (const one of caseDigests(pack))
    places.set(one, placeOf(await keys.keyed(`case of ${product}: ${one}`)));
  return (stream) => splitCases(pack, stream, (one) => places.get(one) ?? 0);
}
