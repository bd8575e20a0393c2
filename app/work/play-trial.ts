import { type Digest, digest } from "../core/canonical.ts";
import { commandCall, httpCall } from "../core/pack/call.ts";
import type { Step } from "../core/pack/family.ts";
import { type Judgement, judgeAnswer, judgeEnding, type Known } from "../core/pack/judge.ts";
import type { PackLimits } from "../core/pack/pack.ts";
import type { Values } from "../core/pack/template.ts";
import type { Actor, Bounds } from "../ports/actor.ts";
import { type Stopwatch, stopwatch } from "./stopwatch.ts";

/** What a trial may take. */
export interface SceneLimits {
  readonly limits: Pick<PackLimits, "seconds" | "answer_bytes">;
}

/** One trial as a player is given it: the steps of its family, its drawn values, and what it may take. Nothing else of the pack. */
export interface Scene extends SceneLimits {
  readonly steps: readonly Step[];
  readonly values: Values;
}

/** How a trial ended, why it failed, and the digest of what was observed (its deterministic parts: equal behaviour, equal digest). */
export type TrialOutcome =
  | { readonly outcome: "passed"; readonly digest: Digest }
  | { readonly outcome: "failed"; readonly reason: string; readonly digest: Digest };

/** The longest reason, in characters. */
const REASON = 500;

/** A reason as it is kept: one line that every store can hold, whatever the product printed. */
export function reasonText(text: string): string {
  return text
    .replaceAll(/\p{Cc}+/gu, " ")
    .slice(0, REASON)
    .toWellFormed();
}

/** A failure whose cause lies outside of what the steps observe. */
export function failure(reason: string, observed: string): TrialOutcome {
  return {
    outcome: "failed",
    reason: reasonText(reason),
    digest: digest({ outcome: "failed", observed: [observed] }),
  };
}

/**
 * Plays one trial on a product that is ready, until its first unmet expectation. Never rejects for what the product does: an answer
 * too long, none within the pack's time, or anything that breaks once it was touched is a failure with its reason.
 */
export async function playTrial(scene: Scene, actor: Actor): Promise<TrialOutcome> {
  const clock = stopwatch(scene.limits.seconds);
  try {
    return await playSteps(scene, { actor, stopped: clock });
  } finally {
    clock.stop();
  }
}

interface Hand {
  readonly actor: Actor;
  readonly stopped: Stopwatch;
}

async function playSteps(scene: Scene, hand: Hand): Promise<TrialOutcome> {
  const observed: unknown[] = [];
  const drawn = scene.values;
  let saved: Values = {};
  for (const [index, step] of scene.steps.entries()) {
    const judgement = await playStep(step, { drawn, saved }, { ...hand, limits: scene.limits });
    observed.push(judgement.observed);
    if (judgement.unmet.length > 0) {
      const reason = reasonText(`step ${index + 1}: ${judgement.unmet.join("; ")}`);
      return { outcome: "failed", reason, digest: digest({ outcome: "failed", observed }) };
    }
    saved = { ...saved, ...judgement.saved };
  }
  return { outcome: "passed", digest: digest({ outcome: "passed", observed }) };
}

async function playStep(
  step: Step,
  known: Known,
  { actor, stopped, limits }: Hand & Pick<Scene, "limits">,
): Promise<Judgement> {
  const bounds = { bytes: limits.answer_bytes, signal: stopped.signal };
  try {
    return await stopped.before(act(step, known, actor, bounds));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { unmet: [why], observed: "broke", saved: {} };
  }
}

async function act(step: Step, known: Known, actor: Actor, bounds: Bounds): Promise<Judgement> {
  const values = { ...known.drawn, ...known.saved };
  if ("request" in step) {
    const answer = await actor.request(httpCall(step.request, values), bounds);
    within(bounds, answer.body, "an answer");
    return judgeAnswer(step, answer, known);
  }
  if (actor.run === undefined)
    throw new Error("this product answers requests and runs no commands");
  const ending = await actor.run(commandCall(step.run, values), bounds);
  within(bounds, ending.stdout, "an output");
  return judgeEnding(step, ending, values);
}

function within({ bytes }: Bounds, seen: Uint8Array, what: string): void {
  if (seen.length > bytes) throw new Error(`${what} of more than ${bytes} bytes`);
}
