import type { Fuzz } from "./twin.ts";

/** A stream dealt out at random, the same for the same seed. */
export function fuzzOf(seed: number): Fuzz {
  const random = generator(seed);
  return {
    noise: () => random() < 0.3,
    cut: <T extends string | Uint8Array>(whole: T): T[] => {
      const pieces: T[] = [];
      for (let at = 0; at < whole.length; ) {
        const end = at + 1 + Math.floor(random() ** 3 * 60);
        pieces.push(whole.slice(at, end) as T);
        at = end;
      }
      return pieces;
    },
  };
}

/** Mulberry32: small, seeded, good enough to deal out pieces. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
