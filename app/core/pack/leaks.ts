import { canariesOf } from "./canaries.ts";
import type { Case } from "./family.ts";
import type { Pack } from "./pack.ts";

/** Held-out content that was found where no builder can have it from. */
export interface Leak {
  /** The file that holds it. */
  readonly path: string;
  readonly sentence: string;
}

/** What a pack holds out. */
export interface HeldOut {
  readonly pack: Pick<Pack, "families">;
  /** Contents of its held-out files, by their paths in the pack. */
  readonly holdouts: ReadonlyMap<string, Uint8Array>;
}

/** Of a table, answers of so many cases in one file are no accident. */
const CASES = 3;
/** A shorter text may be anybody's. */
const TELLING = 16;

/**
 * What of a pack stands in files that a builder made: a held-out file itself; a canary; telling texts of at least three cases of one
 * table, whether in a file or in its name. `given`: what the builder was given to read, which proves nothing. No sentence repeats what
 * is held out: it is kept, and shown.
 */
export function leaksIn(
  files: ReadonlyMap<string, Uint8Array>,
  held: HeldOut,
  given: string,
): readonly Leak[] {
  const canaries = canariesOf(held.holdouts).filter(({ word }) => !given.includes(word));
  const tables = tellingCases(held.pack, given);
  return [...files].flatMap(([path, bytes]) => {
    const text = `${path}\n${Buffer.from(bytes).toString()}`;
    const sentences = [
      ...sameFiles(bytes, held.holdouts),
      ...canaries
        .filter(({ word }) => text.includes(word))
        .map(({ file }) => `it holds the canary of ${file}`),
      ...tables.flatMap((table) => answered(table, text)),
    ];
    return sentences.map((sentence) => ({ path, sentence }));
  });
}

function sameFiles(bytes: Uint8Array, holdouts: HeldOut["holdouts"]): readonly string[] {
  return [...holdouts]
    .filter(([, own]) => own.length > 0 && Buffer.compare(own, bytes) === 0)
    .map(([name]) => `it is the pack's ${name}`);
}

/** A table family, and of each case the texts that nobody writes by accident. */
interface TellingTable {
  readonly family: string;
  readonly cases: readonly (readonly string[])[];
}

function tellingCases({ families }: HeldOut["pack"], given: string): readonly TellingTable[] {
  return families.flatMap(({ id, table }) => {
    const cases = Array.from(table ?? [], (row) => tellingTexts(row, given));
    return cases.some((texts) => texts.length > 0) ? [{ family: id, cases }] : [];
  });
}

/** As they are, and as they stand in a source file. */
function tellingTexts(row: Case, given: string): readonly string[] {
  return Object.values(row)
    .filter((value) => typeof value === "string")
    .filter((text) => text.trim().length >= TELLING && !given.includes(text))
    .flatMap((text) => [text, JSON.stringify(text).slice(1, -1)]);
}

function answered({ family, cases }: TellingTable, text: string): readonly string[] {
  const found = cases.filter((texts) => texts.some((one) => text.includes(one))).length;
  return found < CASES ? [] : [`it holds ${found} cases of the family ${family}`];
}
