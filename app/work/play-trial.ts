import { type Digest, digest } from "../core/canonical.ts";
import type { PackLimits } from "../core/pack/pack.ts";
import type { Step } from "../core/pack/step.ts";
import type { Values } from "../core/pack/template.ts";
import type { Actor, Channel } from "../ports/actor.ts";
import { type Hand, playStep } from "./play-step.ts";
import { trialStopwatch } from "./stopwatch.ts";

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
  const stopped = trialStopwatch(scene.limits.seconds);
  const channels = new Map<string, Channel>();
  try {
    return await playSteps(scene, { actor, stopped, channels, bytes: scene.limits.answer_bytes });
  } finally {
    stopped.stop();
    for (const channel of channels.values()) channel.close();
  }
}

async function playSteps({ steps, values }: Scene, hand: Hand): Promise<TrialOutcome> {
  const observed: unknown[] = [];
  let saved: Values = {};
  for (const [index, step] of steps.entries()) {
    const judgement = await playStep(step, { drawn: values, saved }, hand);
    observed.push(judgement.observed);
    if (judgement.unmet.length > 0) {
      const reason = reasonText(`step ${index + 1}: ${judgement.unmet.join("; ")}`);
      return { outcome: "failed", reason, digest: digest({ outcome: "failed", observed }) };
    }
    saved = { ...saved, ...judgement.saved };
  }
  return { outcome: "passed", digest: digest({ outcome: "passed", observed }) };
}
