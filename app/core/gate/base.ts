import type { TrialOutcome } from "../evaluation.ts";
import { coverage } from "./coverage.ts";
import type { GateFamily } from "./top-ups.ts";

/** How often each covering family of a new key is drawn on the base commit. */
const BASE_DRAWS = 5;

interface BaseTrial {
  readonly family: string;
  readonly outcome: TrialOutcome;
}

/**
 * What the base shows of one new key: a covering family failed (`shown`); every draw passed (`already-true`); no family covers it
 * (`not-tested`); or draws have no outcome and none failed (`missing`: play them again).
 */
interface BaseFinding {
  readonly key: string;
  readonly state: "shown" | "already-true" | "not-tested" | "missing";
  readonly sentence: string;
}

/**
 * `builds`: go on, though a key that nothing tests leaves the verdict inconclusive. `refuses`: nothing new is asked for, or a key is
 * already true. `missing`: play again what has no outcome.
 */
export interface BaseAnswer {
  readonly kind: "builds" | "refuses" | "missing";
  /** Families that failed at least one draw on the base, as evidence keeps them. */
  readonly failing: readonly string[];
  readonly findings: readonly BaseFinding[];
  readonly sentence: string;
}

/** The families to be drawn on the base: those that cover a new key. */
export function baseFamilies(
  keys: readonly string[],
  families: readonly Pick<GateFamily, "id" | "covers">[],
): readonly { readonly family: string; readonly draws: number }[] {
  const covering = families.filter(({ covers }) => covers.some((key) => keys.includes(key)));
  return covering.map(({ id }) => ({ family: id, draws: BASE_DRAWS }));
}

/**
 * Whether what is newly asked for is neither there already nor untested (gate.md rule 12). `keys`: the new keys, without those that the
 * policy lists as untested.
 */
export function baseShows(
  keys: readonly string[],
  families: readonly Pick<GateFamily, "id" | "covers">[],
  trials: readonly BaseTrial[],
): BaseAnswer {
  const failing = families
    .map(({ id }) => id)
    .filter((id) => trials.some(({ family, outcome }) => family === id && outcome === "failed"));
  const findings = coverage(keys, families).map(({ key, families: covering }) =>
    findingOf(key, covering, trials),
  );
  return { failing, findings, ...answerOf(findings) };
}

function answerOf(findings: readonly BaseFinding[]): Pick<BaseAnswer, "kind" | "sentence"> {
  if (findings.length === 0) {
    return { kind: "refuses", sentence: "Nothing new is asked for that a scenario could show." };
  }
  const of = (...states: readonly BaseFinding["state"][]) =>
    findings.filter(({ state }) => states.includes(state));
  const against = of("already-true");
  if (against.length > 0) return { kind: "refuses", sentence: sentences(against) };
  const open = of("missing");
  if (open.length > 0) return { kind: "missing", sentence: sentences(open) };
  return { kind: "builds", sentence: sentences(findings) };
}

function findingOf(
  key: string,
  covering: readonly string[],
  trials: readonly BaseTrial[],
): BaseFinding {
  if (covering.length === 0) {
    return { key, state: "not-tested", sentence: `Nothing tests \`${key}\`.` };
  }
  const own = trials.filter(({ family }) => covering.includes(family));
  const failed = own.find(({ outcome }) => outcome === "failed");
  if (failed !== undefined) {
    const sentence = `The base lacks \`${key}\`: ${failed.family} fails on it.`;
    return { key, state: "shown", sentence };
  }
  const open = covering.filter((id) => passes(own, id) < BASE_DRAWS);
  if (open.length > 0) {
    const sentence = `Whether the base lacks \`${key}\` is not known: ${open.join(", ")} has fewer than ${BASE_DRAWS} outcomes.`;
    return { key, state: "missing", sentence };
  }
  const by = covering.join(", ");
  const sentence = `\`${key}\` is already true of the base, or not tested by ${by}: it passes ${BASE_DRAWS} draws of ${BASE_DRAWS}.`;
  return { key, state: "already-true", sentence };
}

function passes(trials: readonly BaseTrial[], id: string): number {
  return trials.filter(({ family, outcome }) => family === id && outcome === "passed").length;
}

function sentences(findings: readonly BaseFinding[]): string {
  return findings.map(({ sentence }) => sentence).join(" ");
}
