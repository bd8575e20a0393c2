import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { playRecording } from "../adapters/kilroy/play-recording.ts";
import type { Act } from "../adapters/kilroy/stand-in/act.ts";
import type { Check, OpenCheck } from "./check.ts";

const CORPUS = new URL("../../../shared/corpora/kilroy-runs/", import.meta.url).pathname;

/** How each recorded run of Kilroy is told: its status, and the reason where it did not succeed. */
const EXPECTED: Readonly<Record<string, string>> = {
  s01_linear: "success",
  s02_conditional: "success",
  s04_retry: "success",
  s05_exhaust: "success",
  s06_partial: "success",
  s08_gate_fail: "fail: goal gate unsatisfied (gate) and no retry target",
  s11_parallel: "success",
  s12_fanin_allfail: "fail: all parallel branches failed",
  s14_custom_outcome: "success",
  s15_human: "fail: human gate gate was answered by kilroy itself with ship, and by no person",
  signal_int: "fail: stopped by signal interrupt",
  signal_kill:
    "fail: kilroy was ended by SIGKILL, last checkpoint at node a: what became of its work is unknown",
  signal_stop: "fail: stopped by signal terminated",
  signal_stopforce: "fail: stopped_by_operator_forced",
  signal_term: "fail: stopped by signal terminated",
  t06_breaker_normalises_digits:
    'fail: run aborted: deterministic failure cycle detected — signature "verify|deterministic|exit status <n>" repeated 3 times (limit 3); likely a persistent provider or auth error',
  t15_first_success: "success",
  t24_tool_output: "success",
  t25_inputs: "success",
};

/** What left no terminal event: ended by SIGKILL, and what its operator's `stop --force` then wrote. */
const KILLED: Readonly<Record<string, string | null>> = {
  signal_kill: null,
  signal_stopforce: "stopped_by_operator_forced",
};

/** Every run that real Kilroy left in the corpus, replayed by a program in its place and read by the adapter. */
export function kilroyChecks(): readonly OpenCheck[] {
  if (!existsSync(CORPUS))
    throw new Error(`there are no recordings in ${CORPUS}; put them there, they are not shipped`);
  // One that is expected and not there fails its check.
  const names = new Set([...readdirSync(CORPUS), ...Object.keys(EXPECTED)]);
  return [...names]
    .toSorted()
    .map((name) => ({ what: `kilroy ${name}`, make: () => replayed(name) }));
}

async function replayed(name: string): Promise<Check> {
  const folder = mkdtempSync(join(tmpdir(), "kilroy-recording-"));
  try {
    const replay = join(folder, "recording");
    cpSync(join(CORPUS, name, "logs"), replay, { recursive: true });
    restoreFinal(replay, name);
    const killed: Act = name in KILLED ? { signal: "SIGKILL", always: true } : {};
    const { ending } = await playRecording(folder, { replay, ...killed });
    const { status, reason, stages } = ending;
    const told = reason === null ? status : `${status}: ${reason}`;
    const wanted = EXPECTED[name] ?? "an expectation: add it";
    return {
      what: `kilroy ${name}`,
      seen: `${told}, ${stages} stages`,
      differs: told === wanted ? [] : [`${JSON.stringify(told)} and not ${JSON.stringify(wanted)}`],
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const finalSchema = z.looseObject({ failure_reason: z.string().optional() });
const eventSchema = z.looseObject({ event: z.string(), reason: z.string().optional() });

/** In the corpus a later `attractor resume` wrote over some `final.json`: the run's last event still has its own reason. */
function restoreFinal(folder: string, name: string): void {
  const path = join(folder, "final.json");
  const final = finalSchema.parse(JSON.parse(readFileSync(path, "utf8")));
  if (final.failure_reason?.startsWith("resume: ") !== true) return;
  const reason = name in KILLED ? KILLED[name] : lastReason(join(folder, "progress.ndjson"));
  if (reason === null) rmSync(path);
  else writeFileSync(path, JSON.stringify({ ...final, failure_reason: reason }));
}

function lastReason(progress: string): string | undefined {
  const last = readFileSync(progress, "utf8").trim().split("\n").at(-1) ?? "";
  const { event, reason } = eventSchema.parse(JSON.parse(last));
  return event === "run_failed" ? reason : undefined;
}
