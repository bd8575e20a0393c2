import { keyOf } from "../names.ts";
import { type Attempt, read, unread } from "../problem.ts";
import type { Line } from "./sections.ts";

/** A line with the key that its author gave it in brackets, or none. */
export interface Keyed extends Line {
  readonly key: string | null;
}

const KEY = /^[a-z0-9]+(-[a-z0-9]+)*$/;
const LONGEST = 100;

/** `[key] words` taken apart; words alone have no key yet. */
export function keyed({ line, text }: Line): Attempt<Keyed> {
  const found = /^\[([^\]]*)\]\s*(.*)$/s.exec(text);
  if (found === null) return read({ line, text, key: null });
  const [, key = "", words = ""] = found;
  if (!KEY.test(key) || key.length > LONGEST) {
    return unread({ line, text }, `"${key}" is not a key`, [
      "a key in brackets of lower-case letters, digits and dashes, at most 100: [no-late-return]",
    ]);
  }
  if (words === "")
    return unread({ line, text }, "a key without a sentence", ["- [key] one sentence"]);
  return read({ line, text: words, key });
}

/** A line that wants a key: the one it has, or the words to make one of. */
export interface Wanting extends Keyed {
  readonly words: string;
}

/** A key for each, unique over all of them: those in brackets first, then those made of words, a number added where one is taken. */
export function uniqueKeys(lines: readonly Wanting[]): Attempt<readonly string[]> {
  const taken = new Map<string, number>();
  for (const { key, line, text } of lines) {
    if (key === null) continue;
    const first = taken.get(key);
    if (first !== undefined) {
      return unread(
        { line, text: `[${key}] ${text}` },
        `the key "${key}" stands on line ${first} already`,
        ["a key of its own for each line"],
      );
    }
    taken.set(key, line);
  }
  const keys = lines.map(({ key, words, line }) => {
    if (key !== null) return key;
    const made = freeKey(keyOf(words), taken);
    taken.set(made, line);
    return made;
  });
  return read(keys);
}

function freeKey(key: string, taken: ReadonlyMap<string, number>): string {
  if (!taken.has(key)) return key;
  for (let number = 2; ; number += 1) {
    const next = `${key}-${number}`;
    if (!taken.has(next)) return next;
  }
}
