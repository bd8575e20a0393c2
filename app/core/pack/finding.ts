import type { Family } from "./family.ts";

/** Something found in a pack: which rule, in which family, where, and what to do. */
export interface PackFinding {
  readonly level: "error" | "warning";
  readonly rule: string;
  readonly family: string;
  /** The family's file and the key inside it: `families/phi-gate.yml: play[1].expect`. */
  readonly place: string;
  readonly sentence: string;
  readonly remedy: string;
}

/** What is said about one key of a family. */
interface Said {
  readonly at: string;
  readonly sentence: string;
  readonly remedy: string;
}

/** A finding about a family. */
export function finding(
  family: Family,
  level: PackFinding["level"],
  rule: string,
  said: Said,
): PackFinding {
  const { at, sentence, remedy } = said;
  return { level, rule, family: family.id, place: `${family.file}: ${at}`, sentence, remedy };
}

const LONGEST_REASON = 200;

/** As much of a trial's reason as a sentence has room for. */
export function brief(reason: string | null): string {
  if (reason === null) return "no reason";
  return reason.length > LONGEST_REASON ? `${reason.slice(0, LONGEST_REASON)}…` : reason;
}
