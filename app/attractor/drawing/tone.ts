/** What a node's status means, as a colour and a sign; `none`: nothing is known of it. */
export type Tone = "none" | "running" | "good" | "part" | "bad" | "skipped" | "stopped" | "own";

interface Told {
  /** Stands before the node's name, so that nobody depends on colours. */
  readonly sign: string;
  /** What the legend says. */
  readonly says: string;
}

/** Every tone, in the order of the legend. */
export const TONES: Readonly<Record<Tone, Told>> = {
  running: { sign: "▶", says: "at work" },
  good: { sign: "✓", says: "success" },
  part: { sign: "≈", says: "in part" },
  bad: { sign: "✗", says: "failed" },
  skipped: { sign: "–", says: "skipped" },
  own: { sign: "◆", says: "an outcome of its own" },
  stopped: { sign: "■", says: "stopped at work" },
  none: { sign: "", says: "not reached" },
};

const BY_STATUS: ReadonlyMap<string, Tone> = new Map<string, Tone>([
  ["", "none"],
  ["running", "running"],
  ["stopped", "stopped"],
  ["success", "good"],
  ["degraded_success", "part"],
  ["partial_success", "part"],
  ["retry", "part"],
  ["fail", "bad"],
  ["skipped", "skipped"],
]);

/** The tone of a status; a word of the graph's author has one for all. */
export function toneOf(status: string): Tone {
  return BY_STATUS.get(status) ?? "own";
}
