import { canonicalJson } from "../canonical.ts";
import {
  type DrawnName,
  drawnNames,
  familyNamed,
  type ShrinkPath,
  type Trial,
  valuesWith,
} from "./draw.ts";
import type { Pack } from "./pack.ts";

/**
 * A trial made smaller as the path says, for its pack's author; null when there is no such smaller one. Of a law that is known only
 * where it is played. The case of a table stays.
 */
export function shrunk(pack: Pack, { seed, family }: Trial, path: ShrinkPath): Trial | null {
  const whole = familyNamed(pack, family);
  if (whole.law !== null) return { seed, family, values: {}, shrink: path };
  const { row, names } = drawnNames(whole, seed);
  let at: readonly DrawnName[] = names;
  for (const place of path) {
    const next = nth(smaller(at), place);
    if (next === null) return null;
    at = next;
  }
  return { seed, family, values: valuesWith(row, at) };
}

/** Every draw in which one name is smaller, and that could have been drawn. */
function* smaller(names: readonly DrawnName[]): Generator<readonly DrawnName[]> {
  for (const [index, { arbitrary, drawn, ...named }] of names.entries()) {
    for (const less of arbitrary.shrink(drawn.value_, drawn.context)) {
      const next = names.with(index, { ...named, arbitrary, drawn: less });
      if (areUnlike(next)) yield next;
    }
  }
}

function nth<T>(items: Iterable<T>, place: number): T | null {
  let left = place;
  for (const item of items) {
    if (left === 0) return item;
    left -= 1;
  }
  return null;
}

function areUnlike(names: readonly DrawnName[]): boolean {
  const texts = names.flatMap(({ unique, drawn }) =>
    unique === undefined ? [] : [`${unique} ${canonicalJson(drawn.value)}`],
  );
  return new Set(texts).size === texts.length;
}
