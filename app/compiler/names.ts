/** The one table of regular plurals: the first line that fits the end of a word decides. */
export const PLURALS: readonly {
  readonly end: RegExp;
  readonly says: string;
  readonly plural: string;
}[] = [
  { end: /(?<=[^aeiou])y$/, says: "a consonant and y", plural: "ies" },
  { end: /(?<=s|x|z|ch|sh)$/, says: "s, x, z, ch or sh", plural: "es" },
  { end: /$/, says: "anything else", plural: "s" },
];

/** Words that look like a plural and are none. */
const NO_PLURAL = /(ss|us|is|news|series|species|lens|means)$/;

/** The lower-case words of a name in any spelling: `RoomKey`, `room_key`, `Room key`. */
export function nameWords(name: string): readonly string[] {
  return name
    .replace(/(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g, " ")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "");
}

/** `Room key` → `room-key`. */
export function kebab(name: string): string {
  return nameWords(name).join("-");
}

/** `Room key` → `room_key`. */
export function snake(name: string): string {
  return nameWords(name).join("_");
}

/** `room key` → `RoomKey`. */
export function pascal(name: string): string {
  return nameWords(name)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join("");
}

/** `room key` → `roomKey`. */
export function camel(name: string): string {
  const whole = pascal(name);
  return whole.charAt(0).toLowerCase() + whole.slice(1);
}

/** The regular plural of a word. */
export function plural(word: string): string {
  const rule = PLURALS.find(({ end }) => end.test(word));
  return rule === undefined ? word : word.replace(rule.end, rule.plural);
}

/** The word whose regular plural this is; a word that is none stays. */
export function singular(word: string): string {
  if (NO_PLURAL.test(word) || word.length < 4) return word;
  if (/[^aeiou]ies$/.test(word)) return word.replace(/ies$/, "y");
  if (/(ss|x|z|ch|sh)es$/.test(word)) return word.replace(/es$/, "");
  return word.replace(/s$/, "");
}

/** The words with the last one changed. */
export function lastWord(
  words: readonly string[],
  change: (word: string) => string,
): readonly string[] {
  return words.map((word, index) => (index === words.length - 1 ? change(word) : word));
}

const KEY_LENGTH = 60;

/** The key made of a sentence's words: kebab-case, cut between words at 60 characters. */
export function keyOf(sentence: string): string {
  const words = nameWords(sentence.normalize("NFKD").replace(/['’]|\p{M}/gu, ""));
  let key = "";
  for (const word of words) {
    const longer = key === "" ? word : `${key}-${word}`;
    if (longer.length > KEY_LENGTH) break;
    key = longer;
  }
  return key === "" ? (words[0] ?? "line").slice(0, KEY_LENGTH) : key;
}
