/** At this likeness and above two texts ask for the same thing. */
export const ALIKE = 0.5;

/** How alike two texts are, from 0 to 1. */
export function likeness(one: string, other: string): number {
  return one === other ? 1 : 0;
}

/** The lines of a text that none of the others has: what it asks for beside what they asked for. */
export function newLines(text: string, others: readonly string[]): string {
  const known = new Set(others.flatMap((other) => other.split("\n").map((line) => line.trim())));
  return text
    .split("\n")
    .filter((line) => !known.has(line.trim()))
    .join("\n");
}
