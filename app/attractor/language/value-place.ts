import type { Place } from "../pipeline-error.ts";
import type { Attribute } from "./graph.ts";
import { ESCAPES, placeOf, type Source } from "./tokens.ts";

/** Where in its text the unit at `offset` of an attribute's value was written, behind its quotes and escapes. */
export function placeInValue(source: Source, attribute: Attribute, offset: number): Place {
  const { line, column } = attribute.valuePlace;
  const first = source.lineStarts[line - 1];
  if (first === undefined) return attribute.valuePlace;
  let at = first + column - 1;
  if (source.text[at] !== '"') return placeOf(source, Math.min(at + offset, source.text.length));
  at += 1;
  for (let seen = 0; seen < offset && at < source.text.length; ) {
    const length = source.text[at] === "\\" ? 2 : 1;
    seen += length === 2 && ESCAPES[source.text[at + 1] ?? ""] === undefined ? 2 : 1;
    at += length;
  }
  return placeOf(source, at);
}
