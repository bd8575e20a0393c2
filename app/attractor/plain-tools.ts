import { type ChildProcessByStdio, spawn } from "node:child_process";
import { dirname } from "node:path";
import type { Readable } from "node:stream";
import { setTimeout as pause } from "node:timers/promises";
import { callAfter } from "./longest-timer.ts";
import { firstBytes, letGo, openRecorders, type Recorder } from "./output-file.ts";
import { endTree, groupLives } from "./process-tree.ts";
import type { ToolCall, ToolEnding, Tools } from "./tools.ts";

/** What a tool without a sandbox may do at most. */
export interface PlainToolLimits {
  /** Bytes kept of each output file; the rest is read and dropped. */
  readonly fileBytes: number;
  /** Milliseconds between SIGTERM and SIGKILL. */
  readonly graceMs: number;
}

type Child = ChildProcessByStdio<null, Readable, Readable>;

/** How long the last words of an ended tree may take to be read. */
const DRAIN_MS = 500;
const LIMITS: PlainToolLimits = { fileBytes: 10 * 1024 * 1024, graceMs: 5000 };

/** Tools as plain child processes in sessions of their own: no sandbox, for commands that are trusted. */
export function plainTools(limits: Partial<PlainToolLimits> = {}): Tools {
  const all = { ...LIMITS, ...limits };
  return { run: (call) => runPlainly(call, all) };
}

async function runPlainly(call: ToolCall, limits: PlainToolLimits): Promise<ToolEnding> {
  const began = performance.now();
  const ms = (): number => Math.round(performance.now() - began);
  try {
    return { ...(await runRecorded(call, limits)), ms: ms() };
  } catch (cause) {
    const broken = cause instanceof Error ? cause.message : String(cause);
    return { code: null, signal: null, timedOut: false, ms: ms(), output: "", broken };
  }
}

async function runRecorded(
  call: ToolCall,
  limits: PlainToolLimits,
): Promise<Omit<ToolEnding, "ms">> {
  const { stdout, stderr, end, close } = openRecorders(call, limits.fileBytes);
  try {
    const child = start(call);
    record(child.stdout, stdout, (piece) => call.onOutput?.("stdout", piece));
    record(child.stderr, stderr, (piece) => call.onOutput?.("stderr", piece));
    const ending = await settle(child, call, limits.graceMs);
    const broken = end();
    const output = firstBytes(stdout, stderr);
    return { ...ending, output, ...(broken === undefined ? {} : { broken }) };
  } finally {
    close();
  }
}

function start(call: ToolCall): Child {
  // The worktree has no `.git`: git must not find a repository around it and take that for the tool's own.
  const env = { GIT_CEILING_DIRECTORIES: dirname(call.cwd), ...call.env };
  return spawn("bash", ["-c", call.command], {
    cwd: call.cwd,
    env,
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
}

type Settled = Pick<ToolEnding, "code" | "signal" | "timedOut">;

/** Waits for the command and for whoever holds its output, up to the limit; then ends what is left of its tree. */
async function settle(child: Child, call: ToolCall, graceMs: number): Promise<Settled> {
  const stop = Promise.withResolvers<void>();
  const closed = ending(child);
  let timedOut = false;
  const stopTimer = callAfter(call.timeoutMs, () => {
    timedOut = true;
    stop.resolve();
  });
  const abort = (): void => stop.resolve();
  call.signal.addEventListener("abort", abort, { once: true });
  if (call.signal.aborted) stop.resolve();
  try {
    await Promise.race([closed, stop.promise]);
    await endRest(child, graceMs);
    await Promise.race([closed, pause(DRAIN_MS, undefined, { ref: false })]);
    // A process that left the session may still hold the pipes; it must not hold the run.
    child.stdout.destroy();
    child.stderr.destroy();
    return { ...(await closed), timedOut };
  } finally {
    stopTimer();
    call.signal.removeEventListener("abort", abort);
  }
}

async function endRest(child: Child, graceMs: number): Promise<void> {
  const { pid } = child;
  if (pid === undefined) return;
  const runs = child.exitCode === null && child.signalCode === null;
  if (runs || groupLives(pid)) await endTree(pid, graceMs);
}

function ending(child: Child): Promise<{ code: number | null; signal: string | null }> {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => resolve({ code, signal }));
  });
}

function record(stream: Readable, into: Recorder, onPiece: (piece: Buffer) => void): void {
  stream.on("data", (piece: Buffer) => {
    into.take(piece);
    onPiece(piece);
    letGo(piece);
  });
}
