import { type Digest, digest } from "../canonical.ts";
import { type Event, isKind } from "../event.ts";
import { isDerived, type LeftOut, type Standing } from "../standing.ts";
import type { Family } from "./family.ts";
import { gateFamily } from "./gate-family.ts";
import type { Pack } from "./pack.ts";

/** What persons say of families; approvals are of a text, wherever it judges, quarantine is of one product. */
export const STANDING_KINDS = ["family-approved", "family-quarantined", "family-restored"] as const;

/** The digest of a family's text: of the paths and contents of all files that it is made of. */
export function familyDigest({ files }: Pick<Pack, "files">, family: Family): Digest {
  return digest(Object.fromEntries(family.files.map((path) => [path, files[path] ?? null])));
}

/** Where a family judges, and the words of persons that an event has by their digest. */
export interface StandingIn {
  readonly product: string;
  readonly events: readonly Event[];
  readonly says: (words: Digest) => string;
}

/** How the families of a pack stand for a product. A family whose text was changed is another: what was said of it is void. */
export function standingOf(pack: Pack, { product, events, says }: StandingIn): Standing {
  const leftOut: LeftOut[] = [];
  const approved: Standing["approved"] = [];
  for (const family of pack.families) {
    const text = familyDigest(pack, family);
    const own = events.filter(isOf({ pack: pack.name, family: family.id, digest: text }));
    const approval = own.find((event) => isKind(event, "family-approved"));
    const act = quarantineOf(own, product);
    const about = { family: family.id, digest: text, weight: family.weight };
    if (act !== null) {
      const { by, why } = act.data;
      leftOut.push({ ...about, because: "quarantined", by, why: says(why) });
    } else if (isDerived(gateFamily(family))) {
      if (approval === undefined)
        leftOut.push({ ...about, because: "unapproved", by: null, why: null });
      else approved.push({ family: family.id, digest: text, by: approval.data.by });
    }
  }
  return { leftOut, approved };
}

type StandingEvent = Event<(typeof STANDING_KINDS)[number]>;

function isOf(named: { readonly pack: string; readonly family: string; readonly digest: Digest }) {
  return (event: Event): event is StandingEvent =>
    isKind(event, ...STANDING_KINDS) &&
    event.data.pack === named.pack &&
    event.data.family === named.family &&
    event.data.digest === named.digest;
}

/** The act by which a family is set aside for a product now; null when none is, or it was taken back. */
function quarantineOf(
  own: readonly StandingEvent[],
  product: string,
): Event<"family-quarantined"> | null {
  const last = own.findLast(
    (event) => event.product === product && !isKind(event, "family-approved"),
  );
  return last !== undefined && isKind(last, "family-quarantined") ? last : null;
}
