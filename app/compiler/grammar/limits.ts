import type { Problem } from "../problem.ts";
import { HEADINGS, type HeadingName } from "./headings.ts";
import type { Item, Line, Sections } from "./sections.ts";

interface Limit {
  /** Characters of a line. */
  readonly length: number;
  /** Lines below the heading. */
  readonly lines: number;
}

/** How much may stand under a heading whose lines are read for their meaning: reading takes longer than linear time in both. */
const LIMITS: Readonly<Partial<Record<HeadingName, Limit>>> = {
  service: { length: 200, lines: 5 },
  data: { length: 4000, lines: 100 },
  workflows: { length: 2000, lines: 50 },
  rules: { length: 400, lines: 100 },
  acceptance: { length: 400, lines: 200 },
  interface: { length: 200, lines: 200 },
};

/** Lines that are too long, and headings with too many of them. */
export function overLimits({ items }: Sections): readonly Problem[] {
  return Object.entries(LIMITS).flatMap(([name, limit]) => {
    const heading = name as HeadingName;
    return [...tooLong(items[heading], limit, heading), ...tooMany(items[heading], limit, heading)];
  });
}

function tooLong(
  items: readonly Item[],
  { length }: Limit,
  heading: HeadingName,
): readonly Problem[] {
  const lines: readonly Line[] = items.flatMap((item) => [item, ...item.under]);
  return lines
    .filter(({ text }) => text.length > length)
    .map(({ line, text }) => ({
      line,
      quoted: `${text.slice(0, 80)}…`,
      why: `the line is longer than ${length} characters`,
      understood: HEADINGS[heading].forms,
    }));
}

function tooMany(
  items: readonly Item[],
  { lines }: Limit,
  heading: HeadingName,
): readonly Problem[] {
  const extra = items[lines];
  if (extra === undefined) return [];
  const why = `it is line ${lines + 1} under ### ${HEADINGS[heading].name}`;
  return [
    {
      line: extra.line,
      quoted: extra.text.slice(0, 80),
      why,
      understood: [`at most ${lines} lines there`],
    },
  ];
}
