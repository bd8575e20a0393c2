import type { Trace } from "../../../core/pack/trace-search.ts";
import type { Amount, FolderSearched } from "../../../ports/holdout-search.ts";

/** So many places are named; more say no more. */
const NAMED = 20;
/** Who makes more than this readable hides something, or wants to be waited for. */
const MOST_BYTES = 8 * 1024 ** 3;
const LONGEST_PATH = 300;

/** What is found while one folder is looked through. */
export interface Findings {
  file(bytes: number): void;
  object(bytes: number): void;
  found(at: string, traces: readonly Trace[]): void;
  unread(at: string, why: string): void;
  /** Whether so many bytes more may still be read; says so where not. */
  affords(bytes: number): boolean;
  whole(): FolderSearched;
}

export function findingsBelow(top: string): Findings {
  const files = { items: 0, bytes: 0 };
  const objects = { items: 0, bytes: 0 };
  const found: (Trace & { readonly at: string })[] = [];
  const unread = new Set<string>();
  let left = MOST_BYTES;
  const below = (at: string) => (at.startsWith(`${top}/`) ? at.slice(top.length + 1) : at);
  const miss = (sentence: string) => {
    if (unread.size < NAMED) unread.add(sentence.slice(0, LONGEST_PATH));
  };
  return {
    file: (bytes) => count(files, bytes),
    object: (bytes) => count(objects, bytes),
    found(at, traces) {
      for (const trace of traces)
        if (found.length < NAMED) found.push({ ...trace, at: below(at).slice(0, LONGEST_PATH) });
    },
    unread: (at, why) => miss(`${below(at)}: ${why}`),
    affords(bytes) {
      left -= bytes;
      if (left < 0) miss(`more than ${MOST_BYTES} bytes lie there`);
      return left >= 0;
    },
    whole: () => ({ files, objects, found, unread: [...unread] }),
  };
}

function count(amount: { -readonly [K in keyof Amount]: Amount[K] }, bytes: number): void {
  amount.items += 1;
  amount.bytes += bytes;
}
