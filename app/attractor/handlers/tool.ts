import { join } from "node:path";
import { writeJson } from "../files/atomic.ts";
import { readLeftStatus } from "../files/stage-folder.ts";
import { jsonIn } from "../json-text.ts";
import { durationText, parseDuration } from "../language/duration.ts";
import { attribute } from "../language/graph.ts";
import { failed, type Outcome, outcomeSchema, timedOut } from "../run/outcome.ts";
import type { ToolEnding } from "../tools.ts";
import type { Attempt, Handler } from "./handler.ts";
import { outputLines } from "./output-lines.ts";

const DEFAULT_TIMEOUT_MS = 600_000;

/** A command in the worktree; its exit code is its outcome unless it left a `status.json`. */
export const tool: Handler = {
  name: "tool",
  retried: true,
  reads: true,
  patched: true,
  run: async (attempt) => {
    const command = attribute(attempt.node, "tool_command");
    if (command === undefined) return failed("the tool has no tool_command");
    const timeoutMs = parseDuration(attribute(attempt.node, "timeout") ?? "") ?? DEFAULT_TIMEOUT_MS;
    const ending = await runCommand(attempt, command, timeoutMs);
    return leftOutcome(attempt) ?? outcomeOf(ending, timeoutMs);
  },
};

async function runCommand(
  attempt: Attempt,
  command: string,
  timeoutMs: number,
): Promise<ToolEnding> {
  const { run, node, folder, env } = attempt;
  writeJson(join(folder, "tool_invocation.json"), {
    tool: "bash",
    argv: ["bash", "-c", command],
    command,
    working_dir: run.worktree,
    timeout_ms: timeoutMs,
    env_mode: "base",
  });
  const lines = outputLines((stream, msg) =>
    run.journal.log({ source: "tool", node: node.id, event: stream, msg }),
  );
  const ending = await run.tools.run({
    command,
    cwd: run.worktree,
    env,
    timeoutMs,
    stdoutPath: join(folder, "stdout.log"),
    stderrPath: join(folder, "stderr.log"),
    signal: run.signal,
    onOutput: (stream, piece) => {
      run.beat();
      lines.take(stream, piece);
    },
  });
  lines.end();
  noteEnding(attempt, ending);
  return ending;
}

function noteEnding({ run, node, folder }: Attempt, ending: ToolEnding): void {
  const timing = { duration_ms: ending.ms, exit_code: ending.code ?? -1 };
  writeJson(join(folder, "tool_timing.json"), { ...timing, timed_out: ending.timedOut });
  const msg = `exit ${timing.exit_code} (${ending.ms}ms)`;
  run.journal.log({ source: "tool", node: node.id, event: "exit", msg, data: timing });
}

/** The outcome that the command wrote itself; one that cannot be read is told in the log and ignored. */
function leftOutcome({ run, node, folder }: Attempt): Outcome | undefined {
  const text = readLeftStatus(folder);
  if (text === undefined || run.signal.aborted) return undefined;
  const read = outcomeSchema.safeParse(jsonIn(text));
  if (read.success) return read.data;
  const msg = "status.json cannot be read as an outcome and is ignored";
  run.journal.log({ source: "engine", level: "warn", node: node.id, event: "status.ignored", msg });
  return undefined;
}

function outcomeOf(ending: ToolEnding, timeoutMs: number): Outcome {
  const seen = { "tool.output": ending.output };
  if (ending.broken !== undefined) {
    const meta = { failure_class: "transient_infra" };
    return failed(`tool_command could not be run: ${ending.broken}`, {
      context_updates: seen,
      meta,
    });
  }
  if (ending.timedOut) {
    const reason = `tool_command timed out after ${durationText(timeoutMs)}`;
    const context_updates = { ...seen, "tool.exit_status": reason };
    return timedOut(reason, timeoutMs, { context_updates });
  }
  if (ending.code === 0)
    return { status: "success", notes: "tool completed", context_updates: seen };
  const reason = endingReason(ending);
  return failed(reason, { context_updates: { ...seen, "tool.exit_status": reason } });
}

function endingReason({ code, signal, limit }: ToolEnding): string {
  if (limit !== undefined) return `tool_command reached its limit of ${limit}`;
  return code === null ? `ended by signal ${signal}` : `exit status ${code}`;
}
