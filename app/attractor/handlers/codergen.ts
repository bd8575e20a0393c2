import { join } from "node:path";
import { modelChoice } from "../codergen.ts";
import { writeAtomic } from "../files/atomic.ts";
import { readTurns, writeTurn } from "../files/turns.ts";
import { durationText, parseDuration } from "../language/duration.ts";
import { attribute, nodeLabel } from "../language/graph.ts";
import { writtenPrompt } from "../language/named-files.ts";
import { callAfter } from "../longest-timer.ts";
import { fidelityOf, threadOf } from "../run/fidelity.ts";
import { canonicalStatus, type Outcome, timedOut } from "../run/outcome.ts";
import { turnsIn } from "../run/past.ts";
import { type Known, preamble } from "../run/preamble.ts";
import { spoken } from "../run/prompt.ts";
import type { Attempt, Handler } from "./handler.ts";

/** A box: whoever stands behind the port `Codergen` writes code in the worktree. */
export const codergen: Handler = {
  name: "codergen",
  retried: true,
  reads: true,
  run: async (attempt) => {
    const { node, came, folder, run } = attempt;
    const mode = fidelityOf(run.graph, node, came);
    const task = [steeringOf(attempt), taskOf(attempt)].filter((part) => part !== "").join("\n\n");
    const prompt = [preamble(mode, knownTo(attempt)), task]
      .filter((part) => part !== "")
      .join("\n\n");
    writeAtomic(join(folder, "prompt.md"), prompt);
    const outcome = await withinLimit(attempt, prompt);
    if (mode === "full") writeTurn(folder, task, outcome.failure_reason ?? outcome.notes ?? "");
    return outcome;
  },
};

function withinLimit(attempt: Attempt, prompt: string): Promise<Outcome> {
  const timeoutMs = parseDuration(attribute(attempt.node, "timeout") ?? "");
  return timeoutMs === undefined
    ? generate(attempt, prompt, attempt.run.signal)
    : limited(attempt, prompt, timeoutMs);
}

async function limited(attempt: Attempt, prompt: string, timeoutMs: number): Promise<Outcome> {
  const limit = new AbortController();
  const stop = callAfter(timeoutMs, () => limit.abort());
  try {
    const outcome = await generate(
      attempt,
      prompt,
      AbortSignal.any([attempt.run.signal, limit.signal]),
    );
    if (!limit.signal.aborted) return outcome;
    return timedOut(`codergen timed out after ${durationText(timeoutMs)}`, timeoutMs);
  } finally {
    stop();
  }
}

async function generate(attempt: Attempt, prompt: string, signal: AbortSignal): Promise<Outcome> {
  const { run, node, folder, context, env } = attempt;
  const outcome = await run.codergen.generate({
    node,
    prompt,
    worktree: run.worktree,
    logsDir: folder,
    context,
    env,
    signal,
    model: modelChoice(run.graph, node),
    tell: (event, fields) => run.journal.event(event, { node_id: node.id, ...fields }),
  });
  return { ...outcome, status: canonicalStatus(outcome.status) };
}

/** What happened before, of which the mode of the stage tells a part. */
function knownTo({ run, node, came, past, context }: Attempt): Known {
  const { completed_nodes: ended } = context;
  return {
    runId: run.runId,
    goal: attribute(run.graph, "goal") ?? "",
    ended: Array.isArray(ended) ? ended.length : 0,
    stages: past.stages,
    context,
    turns: readTurns(run.baseLogsRoot, turnsIn(past.threads, threadOf(run.graph, node, came))),
  };
}

/** What the manager of a child pipeline says to an agent that comes after a failure. */
function steeringOf({ run, previous, folder }: Attempt): string {
  if (run.steering === undefined || previous?.status !== "fail") return "";
  const { from, text } = run.steering;
  writeAtomic(join(folder, "steer.md"), text);
  return `# Instructions of ${from}\n\n${text}`;
}

function taskOf(attempt: Attempt): string {
  const { run, node } = attempt;
  return spoken(writtenPrompt(run.graph, node) ?? nodeLabel(node), attempt);
}
