import type { Paint, Tone } from "../paint.ts";

/** A piece of a line and what it means. */
export interface Span {
  readonly text: string;
  readonly tone?: Tone;
}
export type Line = readonly Span[];

/** A piece of a line. */
export function span(text: string, tone?: Tone): Span {
  return tone === undefined ? { text } : { text, tone };
}

/** How many columns a line takes; every sign used here takes one. */
export function lineWidth(line: Line): number {
  return line.reduce((sum, { text }) => sum + [...text].length, 0);
}

/** Lines as text, coloured, and cut where the terminal ends. */
export function drawn(lines: readonly Line[], width: number, paint: Paint): string[] {
  return lines.map((line) =>
    cut(line, width)
      .map(({ text, tone }) => (tone === undefined ? text : paint[tone](text)))
      .join("")
      .trimEnd(),
  );
}

function cut(line: Line, width: number): Line {
  if (lineWidth(line) <= width) return line;
  const kept: Span[] = [];
  let left = width - 1;
  for (const { text, ...rest } of line) {
    const signs = [...text].slice(0, left);
    left -= signs.length;
    if (signs.length > 0) kept.push({ text: signs.join(""), ...rest });
  }
  return [...kept, span("…", "faint")];
}
