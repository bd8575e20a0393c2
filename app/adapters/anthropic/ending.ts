import { failed, type Outcome, outcomeSchema } from "../../attractor/run/outcome.ts";
import type { Usage } from "./hearing.ts";

/** How an agent's work ended. */
export type Ending = { readonly kind: "done" } | { readonly kind: Failure; readonly why: string };

/** Why an agent did not do its work; the value is what conditions see as `failure_class`. */
const CLASSES = {
  refusal: "model_refusal",
  "max-tokens": "max_tokens",
  "malformed-calls": "malformed_tool_calls",
  "endless-loop": "endless_loop",
  "turn-limit": "turn_limit",
  "too-long": "conversation_too_long",
  "over-budget": "budget_exhausted",
  rejected: "deterministic",
  unavailable: "transient_infra",
  canceled: "canceled",
  "empty-diff": "empty_diff",
  "wrong-status": "deterministic",
} as const;
export type Failure = keyof typeof CLASSES;

/** What is known when the agent has ended. */
export interface Ended {
  readonly ending: Ending;
  /** The last thing it said. */
  readonly text: string;
  readonly turns: number;
  readonly usage: Usage;
  readonly model: string;
  /** The `status.json` that it left. */
  readonly status?: string | undefined;
  readonly isChanged: boolean;
  readonly mayChangeNothing: boolean;
}

const RESPONSE_CHARACTERS = 4000;

/** The outcome of the stage: the agent's own word where it left one and ended well, else what was seen. */
export function outcomeOf(ended: Ended): Outcome {
  const { text, turns, usage, model } = ended;
  const meta = { model, turns, usage };
  const context_updates = { last_response: text.slice(0, RESPONSE_CHARACTERS) };
  const ending = ended.ending.kind === "done" ? seenEnding(ended) : ended.ending;
  if (ending.kind !== "done")
    return failed(ending.why, {
      context_updates,
      meta: { ...meta, failure_class: CLASSES[ending.kind], agent_ending: ending.kind },
    });
  const own = ended.status === undefined ? undefined : statusIn(ended.status);
  return {
    status: "success",
    notes: `${model} ended after ${turns} turns`,
    ...own,
    context_updates: { ...context_updates, ...own?.context_updates },
    meta: { ...own?.meta, ...meta },
  };
}

function seenEnding({ status, isChanged, mayChangeNothing }: Ended): Ending {
  if (status !== undefined && statusIn(status) === undefined)
    return { kind: "wrong-status", why: "the agent's status.json cannot be read as an outcome" };
  if (status === undefined && !isChanged && !mayChangeNothing)
    return {
      kind: "empty-diff",
      why: "the agent ended without changing a file and without a status.json",
    };
  return { kind: "done" };
}

function statusIn(text: string): Outcome | undefined {
  try {
    return outcomeSchema.safeParse(JSON.parse(text)).data;
  } catch {
    // Not JSON: told as `wrong-status`.
    return undefined;
  }
}

/** Tokens of all answers together. */
export function summed(a: Usage, b: Usage): Usage {
  return {
    input: a.input + b.input,
    cacheWritten: a.cacheWritten + b.cacheWritten,
    cacheRead: a.cacheRead + b.cacheRead,
    output: a.output + b.output,
  };
}
