import type { Outcome } from "./outcome.ts";

/** One stage that ended, as later ones may be told of it. */
export interface PastStage {
  readonly node: string;
  readonly status: string;
  /** Why it failed, else what it noted; cut, and empty where it said nothing. */
  readonly said: string;
}

/** One stage of a conversation: what was asked and answered stands in its folder. */
export interface PastTurn {
  readonly node: string;
  readonly visit: number;
  /** The node's folder, from the logs root that the run began in. */
  readonly folder: string;
}

/** What happened before a stage. */
export interface Past {
  /** The last stages that ended, oldest first, at most `MOST_STAGES`. */
  readonly stages: readonly PastStage[];
  /** The turns of each conversation under `full`, by its thread. */
  readonly threads: Readonly<Record<string, readonly PastTurn[]>>;
}

export const NO_PAST: Past = { stages: [], threads: {} };

const MOST_STAGES = 40;
const SAID_CHARACTERS = 200;

/** The past with one more stage; `turn` where it was one of a conversation. */
export function pastAfter(
  { stages, threads }: Past,
  ended: { readonly node: string; readonly outcome: Outcome },
  turn: (PastTurn & { readonly thread: string }) | undefined,
): Past {
  const { status, failure_reason, notes } = ended.outcome;
  const said = (failure_reason ?? notes ?? "").slice(0, SAID_CHARACTERS);
  const all = [...stages, { node: ended.node, status, said }].slice(-MOST_STAGES);
  if (turn === undefined) return { stages: all, threads };
  const { thread, ...place } = turn;
  return {
    stages: all,
    threads: { ...threads, [thread]: [...turnsIn(threads, thread), place] },
  };
}

/** The turns of a conversation so far, whose name may be that of something that every object has. */
export function turnsIn(threads: Past["threads"], thread: string): readonly PastTurn[] {
  return Object.hasOwn(threads, thread) ? (threads[thread] ?? []) : [];
}
