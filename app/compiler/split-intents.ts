/** One intent of a text that holds several. */
export interface IntentText {
  readonly text: string;
  /** The line of the whole text, from 1, on which it begins. */
  readonly line: number;
}

/** The intents of a text, which a line `---` separates; parts without a word are left out. */
export function splitIntents(text: string): readonly IntentText[] {
  const lines = text.split(/\r\n|\r|\n/);
  const cuts = lines.flatMap((line, index) => (/^---\s*$/.test(line) ? [index] : []));
  return [-1, ...cuts].flatMap((cut, part) => {
    const body = lines.slice(cut + 1, cuts[part] ?? lines.length).join("\n");
    return body.trim() === "" ? [] : [{ text: body, line: cut + 2 }];
  });
}
