import { createHash } from "node:crypto";

/** Uniform in [0, 1), in steps of 2^-32. */
export type FastRandom = () => number;

/**
 * A generator for simulated builds, some hundred times as fast as the one that draws real trials and for nothing else: sfc32 (Doty-Humphrey, PractRand),
 * its state from the SHA-256 of the seed's text, so that neighbouring seeds have nothing in common.
 */
export function fastRandom(seed: string): FastRandom {
  const state = createHash("sha256").update(seed).digest();
  let [a, b, c] = [state.readInt32LE(0), state.readInt32LE(4), state.readInt32LE(8)];
  let counter = 1;
  return () => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 2 ** 32;
  };
}
