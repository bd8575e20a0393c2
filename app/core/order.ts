import type { Phase } from "./intent.ts";

/** One run of the line for an intent: from the beginning, or from a phase on with what an earlier intent of its lineage left. */
export interface Order {
  readonly intent: string;
  readonly from: Phase;
  /** The ended intent that this one goes on from; null: from nothing. */
  readonly of: string | null;
}

/** The topic on which the end of a job is told to the intent's workflow; the runs of one attempt share theirs with their answers. */
export function jobTopic(key: string): string {
  const [intent = "", attempt, phase] = key.split("/");
  return phase === "build" ? runsTopic(intent, Number(attempt)) : `job:${key}`;
}

/** The topic of an attempt's runs: one of them ended, or a question was answered. What happened stands in runner and ledger. */
export function runsTopic(intent: string, attempt: number): string {
  return `runs:${intent}/${attempt}`;
}

/** The topic on which a person's word on a checkpoint arrives. */
export function answerTopic(checkpoint: string): string {
  return `answer:${checkpoint}`;
}
