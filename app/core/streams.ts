import { canonicalJson, digestBytes } from "./canonical.ts";

/**
 * Where seeds come from. Every stream of trials has a root of 64 hexadecimal digits; the seed of a trial is a hash of root and
 * index, so roots that differ never share a draw. Selection's roots come from the factory's keyed hash; confirmation's is the
 * hash of a signature over the recorded plan: nobody can know it before the plan stands, nor choose it without another plan.
 */

/** The text that is signed before the first draw of confirmation: everything that fixes the plan. */
export function planText(plan: unknown): string {
  return `sovereign-factory plan\n${canonicalJson(plan)}`;
}

/** The roots of confirmation, of its top-ups and of earlier promises, from the signature over the plan (hexadecimal). */
export function confirmationRoots(signature: string): {
  readonly trials: string;
  readonly topUps: string;
  readonly promises: string;
} {
  return {
    trials: hex(signature),
    topUps: hex(`top-ups\n${signature}`),
    promises: hex(`promises\n${signature}`),
  };
}

/** The seed of a stream's trial, by its index from 0. */
export function trialSeed(root: string, index: number): string {
  return hex(`${root}/${index}`);
}

function hex(text: string): string {
  return digestBytes(text).slice("sha256:".length);
}
