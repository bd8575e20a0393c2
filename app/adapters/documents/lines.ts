import { type Document, isMap, isScalar, isSeq, type LineCounter, type Node } from "yaml";
import type { LineOf } from "../../core/decode.ts";

type Range = readonly [number, number, number] | null | undefined;

/** Where a path of keys and indices stands: the line of its key, or of the nearest thing around it that is there. */
export function lineFinder(document: Document, lines: LineCounter): LineOf {
  return (path) => {
    let at = lineAt(lines, document.contents?.range);
    let node: unknown = document.contents;
    for (const part of path) {
      const next = step(node, part);
      if (next === null) return at;
      at = lineAt(lines, next.place);
      node = next.node;
    }
    return at;
  };
}

/** The line a range of a text begins on, from 1. */
export function lineAt(lines: LineCounter, range: Range): number {
  return lines.linePos(range?.[0] ?? 0).line;
}

interface Reached {
  readonly node: unknown;
  readonly place: Range;
}

function step(node: unknown, part: PropertyKey): Reached | null {
  if (isSeq<Node>(node)) {
    const item = node.items[Number(part)];
    return item === undefined ? null : { node: item, place: item.range };
  }
  if (!isMap(node)) return null;
  const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === part);
  return pair === undefined
    ? null
    : { node: pair.value, place: isScalar(pair.key) ? pair.key.range : null };
}
