import type { Tone } from "../paint.ts";
import { type Line, span } from "./drawn.ts";

interface Look {
  readonly width: number;
  readonly tone: Tone;
}

/** A bar that fills from the left: so many of `total`. */
export function bar(done: number, total: number, { width, tone }: Look): Line {
  const full = total === 0 ? 0 : Math.min(width, Math.floor((done / total) * width));
  return [span("█".repeat(full), tone), span("░".repeat(width - full), "faint")];
}

/** Where the target stands on the bar, as a part of it. */
const TARGET_AT = 0.8;

/**
 * A bound that moves towards its target, on a scale of nines (−log₁₀(1 − x)): from 0.9 to 0.99 is as far as from 0 to 0.9, so
 * that the last, slow steps can be seen.
 */
export function boundBar(bound: number, target: number, width: number): Line {
  const goal = Math.floor(width * TARGET_AT);
  const at = Math.min(width - 1, Math.floor((nines(bound) / nines(target)) * goal));
  const reached = bound >= target;
  const signs = Array.from({ length: width }, (_, place) => {
    if (place === goal) return "│";
    return place < at ? "━" : "╌";
  });
  const tone: Tone = reached ? "good" : "wait";
  return signs.map((sign, place) => {
    if (place === at && at !== goal) return span("●", tone);
    if (sign === "│") return span(sign, reached ? "good" : "strong");
    return span(sign, sign === "━" ? tone : "faint");
  });
}

function nines(rate: number): number {
  return -Math.log10(1 - Math.min(rate, 0.999_999));
}
