import { FactoryError } from "./errors.ts";

/** The shortest value that can be told apart from ordinary words in a log, and so be kept out of it. Characters. */
const SHORTEST = 4;
const LINE = /^([A-Za-z_][A-Za-z0-9_]*)=(.*)$/;

/**
 * Values by name from lines `NAME=value`: the value is all that follows the first `=`, quotes and blanks as they stand. Empty lines and
 * those that begin with `#` say nothing. A refusal (`invalid-input`) names file, line and name, and never shows what the line holds.
 */
export function readSecrets(text: string, file: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === "" || line.startsWith("#")) continue;
    const [, name, value = ""] = LINE.exec(line) ?? [];
    const place = `${file}:${index + 1}`;
    if (name === undefined)
      throw wrong(
        place,
        "this line cannot be read; write NAME=value, a name of letters, digits and _",
      );
    if (values.has(name)) throw wrong(place, `${name} is there twice; leave one`);
    if (value.length < SHORTEST)
      throw wrong(
        place,
        `${name} has fewer than ${SHORTEST} characters, too few to be kept out of a log; give it a longer value, or put it under env if it is no secret`,
      );
    values.set(name, value);
  }
  return values;
}

function wrong(place: string, sentence: string): FactoryError {
  return new FactoryError("invalid-input", `${place}: ${sentence}`);
}
