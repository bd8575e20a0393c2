import { type Digest, digest } from "../canonical.ts";
import type { Case, Table } from "./family.ts";
import type { Pack } from "./pack.ts";

/** Where a trial belongs: selection, confirmation, the base before the build, or what is topped up after a look accepts. */
export type Stream = "S" | "C" | "base" | "top-up";

/** Of each table family by its id, the cases (by index) that may be drawn. A family not named may draw any. */
export type CaseSplit = Readonly<Record<string, readonly number[]>>;

/** A product's own secret place for a case: uniform in [0, 1), the same for the same digest for good. */
export type KeyedHash = (caseDigest: Digest) => number;

/** The share of the fixed cases that selection may see. */
const SELECTION_SHARE = 0.25;

/** What the keyed hash is taken of: the row alone, so that it keeps its stream when its family or table is renamed or reordered. */
function caseDigest(row: Case): Digest {
  return digest(row);
}

/** The digests of all fixed cases of a pack, each once: what a caller with an asynchronous key hashes beforehand. */
export function caseDigests(pack: Pack): readonly Digest[] {
  const digests = new Set<Digest>();
  for (const { table } of pack.families) {
    for (const row of table ?? []) digests.add(caseDigest(row));
  }
  return [...digests];
}

/** The place in [0, 1) that a keyed hash in hexadecimal (at least 13 digits) stands for: its first 52 bits. */
export function placeOf(hex: string): number {
  const bits = Number.parseInt(hex.slice(0, 13), 16);
  if (hex.length < 13 || Number.isNaN(bits)) throw new Error(`no keyed hash: ${hex}`);
  return bits / 2 ** 52;
}

/**
 * The cases each table family may draw in a stream. A case has one stream for good: a quarter belong to S, the rest to C, and of
 * every table at least one to C. Top-ups draw from C's cases, the base from all: what it shows reaches no builder.
 */
export function splitCases(pack: Pack, stream: Stream, keyed: KeyedHash): CaseSplit {
  const split = pack.families.flatMap((family) =>
    family.table === null ? [] : [[family.id, indices(family.table, stream, keyed)] as const],
  );
  return Object.fromEntries(split);
}

function indices(table: Table, stream: Stream, keyed: KeyedHash): readonly number[] {
  const places: number[] = [];
  for (const row of table) places.push(keyed(caseDigest(row)));
  // The case with the greatest place is always C's, so that a small table has one to confirm on whatever the key.
  const greatest = places.reduce((most, place) => Math.max(most, place), Number.NEGATIVE_INFINITY);
  const limit = Math.min(SELECTION_SHARE, greatest);
  const all = [...places.keys()];
  if (stream === "base") return all;
  return all.filter((index) => (places[index] ?? 0) < limit === (stream === "S"));
}
