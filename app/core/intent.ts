import { z } from "zod";
import type { Digest } from "./canonical.ts";
import type { Change } from "./change.ts";

/** Most urgent first; the order of the queue. */
export const PRIORITIES = ["critical", "high", "medium", "low"] as const;
export const prioritySchema = z.enum(PRIORITIES);
export type Priority = z.output<typeof prioritySchema>;

/** A level of the queue holds this many intents before two levels could touch. */
const LEVEL = 500_000_000;

/**
 * The place of an intent in every queue of the line, smaller first: by priority, then in order of submission.
 * `seq` is the ledger number of its submission, so that an intent keeps its place over its phases.
 */
export function queueRank(priority: Priority, seq: number): number {
  return PRIORITIES.indexOf(priority) * LEVEL + (seq % LEVEL);
}

/** The phases of the line, in order; what `retry --from` names. */
export const PHASES = [
  "intake",
  "specify",
  "build",
  "verify",
  "select",
  "confirm",
  "gate",
  "deliver",
] as const;
export const phaseSchema = z.enum(PHASES);
export type Phase = z.output<typeof phaseSchema>;

/** What a person asked for, frozen when an authorised person approved it. */
export interface Intent {
  readonly id: string;
  readonly product: string;
  /** Digest of the frozen text in the object store. */
  readonly text: Digest;
  readonly priority: Priority;
  readonly by: string;
  /** Ledger number of its submission. */
  readonly seq: number;
  /** A person's commit that is judged for it; null: pipelines build it. */
  readonly change: Change | null;
}

/** How an intent can end; `cleared`: a change that was judged, and that nobody asked to merge. */
export const ENDINGS = [
  "delivered",
  "cleared",
  "refused",
  "inconclusive",
  "failed",
  "canceled",
  "rolled-back",
] as const;
export type EndStatus = (typeof ENDINGS)[number];

/** A code for programs and a sentence for people. */
export interface Reason {
  readonly code: string;
  readonly sentence: string;
}
