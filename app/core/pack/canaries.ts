/** A word that stands in a held-out file so that it can be told when somebody has read that file. */
export interface Canary {
  readonly word: string;
  /** The first file that has it, as its path in the pack. */
  readonly file: string;
}

/** As a comment has it, and as a key of JSON or YAML. */
const CANARY = /canary["']?\s*:\s*["']?([\w-]{16,})/gi;

/** Every canary of a pack's held-out files (contents by path), each once: a word of at least 16 letters, digits, `-` and `_` after `canary:`. */
export function canariesOf(holdouts: ReadonlyMap<string, Uint8Array>): readonly Canary[] {
  const found = new Map<string, Canary>();
  for (const [file, bytes] of holdouts)
    for (const [, word = ""] of Buffer.from(bytes).toString().matchAll(CANARY))
      if (!found.has(word)) found.set(word, { word, file });
  return [...found.values()];
}
