import { type HeadingName, headingOf } from "./headings.ts";

/** A line of the intent's text. */
export interface Line {
  /** From 1. */
  readonly line: number;
  readonly text: string;
}

/** A list item or a plain line, with the items that stand below it further in. */
export interface Item extends Line {
  readonly under: readonly Line[];
}

export interface Sections {
  readonly items: Readonly<Record<HeadingName, readonly Item[]>>;
  readonly notes: readonly (Line & { readonly heading: string })[];
}

interface Place {
  readonly ours: HeadingName | null;
  readonly heading: string;
}

const BULLET = /^(?:[-*+•]|\d{1,3}[.)])\s+(?:\[[ xX]\]\s+)?/;
/** What GitHub writes into a form's field that was left empty, and what separates and fences. */
const NOTHING = /^(?:_No response_|-{3,}|\*{3,}|`{3,}\w*|~{3,}\w*)$/;

/** The text taken apart at its headings. What stands before the first, and below those that are not ours, is a note. */
export function sectionsOf(text: string): Sections {
  const items = new Map<HeadingName, Item[]>();
  const notes: (Line & { heading: string })[] = [];
  let place: Place = { ours: null, heading: "" };
  for (const [index, raw] of text.split("\n").entries()) {
    const line = index + 1;
    const heading = /^ {0,3}#{1,6}\s+(.*?)\s*#*\s*$/.exec(raw)?.[1];
    if (heading !== undefined) {
      place = { ours: headingOf(heading), heading };
      if (place.ours === null) notes.push({ heading, line, text: "" });
      continue;
    }
    if (raw.trim() === "" || NOTHING.test(raw.trim())) continue;
    if (place.ours === null) notes.push({ heading: place.heading, line, text: raw.trim() });
    else items.set(place.ours, withLine(items.get(place.ours) ?? [], line, raw));
  }
  return { items: everyHeading(items), notes };
}

/** A line further in than a list item belongs to the item: as an item below it, or as the rest of its last words. */
function withLine(items: readonly Item[], line: number, raw: string): Item[] {
  const text = raw.trim();
  const before = items.slice(0, -1);
  const last = items.at(-1);
  if (last === undefined || !/^(?: {2,}|\t)/.test(raw)) {
    return [...items, { line, text: text.replace(BULLET, ""), under: [] }];
  }
  if (BULLET.test(text)) {
    return [
      ...before,
      { ...last, under: [...last.under, { line, text: text.replace(BULLET, "") }] },
    ];
  }
  const lowest = last.under.at(-1);
  if (lowest === undefined) return [...before, { ...last, text: `${last.text} ${text}` }];
  const under = [...last.under.slice(0, -1), { ...lowest, text: `${lowest.text} ${text}` }];
  return [...before, { ...last, under }];
}

function everyHeading(items: ReadonlyMap<HeadingName, readonly Item[]>): Sections["items"] {
  const of = (heading: HeadingName) => items.get(heading) ?? [];
  return {
    service: of("service"),
    purpose: of("purpose"),
    beneficiaries: of("beneficiaries"),
    never: of("never"),
    features: of("features"),
    data: of("data"),
    workflows: of("workflows"),
    rules: of("rules"),
    acceptance: of("acceptance"),
    interface: of("interface"),
    evidence: of("evidence"),
    preferences: of("preferences"),
    deployment: of("deployment"),
    dependsOn: of("dependsOn"),
    port: of("port"),
    priority: of("priority"),
    supersedes: of("supersedes"),
  };
}
