import { type Digest, digest } from "../canonical.ts";
import type { PromisingFamily } from "../promises.ts";
import type { Case, Family } from "./family.ts";
import type { Pack } from "./pack.ts";

/** A pack's families as promises know them. */
export function promisingFamilies(pack: Pack): readonly PromisingFamily[] {
  const around = surroundings(pack);
  return pack.families.map((family) => ({
    id: family.id,
    content: digest({ ...contentOf(family), around }),
    covers: family.covers,
  }));
}

/** What a family draws and plays, whatever it says of itself; its id is part of what it draws. */
function contentOf({ id, draw, play, table, law }: Family): object {
  return { id, draw, play, law, cases: table === null ? null : casesDigest(table) };
}

/** Row by row: a table may be too large to stand in memory as one value. */
function casesDigest(table: Iterable<Case>): Digest {
  let all = digest([]);
  for (const row of table) all = digest([all, row]);
  return all;
}

/** What every family of a pack is played with. */
function surroundings({ env, limits, fixtures, files }: Pack): object {
  const data = Object.entries(files).filter(([path]) => path.startsWith(`${fixtures}/`));
  return { env, limits, fixtures: fixtures === undefined ? {} : Object.fromEntries(data) };
}
