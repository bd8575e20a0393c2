import type { Place } from "./pipeline-error.ts";

/** Columns of a line that are shown; of a longer one, what is around the place. */
const WIDTH = 100;

/**
 * Draws places of a text as compilers do: the line, with its number, and a caret below the place. Empty where the text has no
 * such line.
 */
export function picturesOf(text: string): (place: Place) => string {
  const lines = text.split("\n");
  return ({ line, column }) => {
    const written = lines[line - 1]?.trimEnd();
    return written === undefined ? "" : drawn(written, { line, column });
  };
}

function drawn(written: string, { line, column }: Place): string {
  const from = column <= WIDTH ? 0 : column - Math.floor(WIDTH / 2);
  const shown = written.slice(from, from + WIDTH);
  const number = String(line);
  const margin = " ".repeat(number.length);
  // A tab stays one below, so that the caret stands under its place however wide it is drawn.
  const before = shown.slice(0, column - 1 - from).replaceAll(/[^\t]/g, " ");
  return `${number} | ${shown}\n${margin} | ${before}^`;
}
