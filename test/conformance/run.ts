import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { Dialect } from "../../app/attractor/dialect.ts";
import { approveAll } from "../../app/attractor/human-gates.ts";
import { PipelineError } from "../../app/attractor/pipeline-error.ts";
import { workbench } from "../attractor/workbench.ts";
import type { Check, OpenCheck } from "./check.ts";
import { type Differences, differences } from "./run-differences.ts";
import { observed } from "./run-observed.ts";

type Json = Readonly<Record<string, unknown>>;

interface Recording extends Json {
  readonly graph: string;
  readonly class: "spec" | "kilroy" | "trap";
  readonly lint: "ok" | "warning" | "error";
  readonly started: boolean;
  readonly args?: readonly string[];
  readonly embedded?: Json | null;
  readonly not_comparable: readonly string[];
}

const CORPUS = new URL("../../../shared/corpora/tool-only/", import.meta.url).pathname;
/** The graph with `retry.backoff.jitter=false`. */
const EXACT_DELAYS = "t05_backoff";
const EVERYWHERE = [
  "exit_code",
  "started",
  "status",
  "completed_nodes",
  "node_retries",
  "stages",
  "routes",
  "commits",
  "commit_subjects",
  "final_commit",
  "files",
  "branches",
];
const IN_KILROY = [
  ...EVERYWHERE,
  "failure_reason",
  "events",
  "context",
  "restarts",
  "restart_count",
  "restart_failure_signatures",
  "loop_failure_signatures",
];

/**
 * Every graph of the corpus `tool-only` through the embedded engine, held against what Kilroy was seen to do: in dialect
 * `kilroy` each of them, in dialect `spec` those on which Kilroy and the specification agree.
 */
export function runChecks(): readonly OpenCheck[] {
  const { graphs } = JSON.parse(readFileSync(join(CORPUS, "expected.json"), "utf8")) as {
    graphs: Readonly<Record<string, Recording>>;
  };
  return Object.entries(graphs).flatMap(([name, recording]) => {
    // What is done otherwise than in Kilroy is done so in both.
    const dialects: Dialect[] = recording.class === "kilroy" ? ["kilroy"] : ["kilroy", "spec"];
    return dialects.map((dialect) => {
      const what = `run ${name} in ${dialect}`;
      const seen = `recorded as ${recording.class}`;
      const make = async (): Promise<Check> => {
        const { wrong, excused } = await check(name, recording, dialect);
        return { what, seen, differs: wrong, onPurpose: excused };
      };
      return { what, make };
    });
  });
}

interface Told {
  readonly wrong: readonly string[];
  readonly excused: readonly string[];
}

async function check(name: string, recording: Recording, dialect: Dialect): Promise<Told> {
  const seen = await play(name, recording, dialect);
  const mine = differences(name, dialect);
  if (mine?.refused !== undefined) return refusal(seen, mine.refused);
  const told = wanted(recording, dialect);
  const wrong = [
    ...(Object.keys(told).length === 0 ? ["the recording says nothing to compare"] : []),
    ...(seen.started ? alwaysWrong(seen) : []),
  ];
  const excused: string[] = [];
  for (const [field, value] of Object.entries(told)) {
    const [is, should] = [seen[field], value].map((one) =>
      comparable(field, { value: one, recorded: value, dialect, exact: name === EXACT_DELAYS }),
    );
    const same = isDeepStrictEqual(is, should);
    const reason = mine?.fields?.[field];
    if (same && reason !== undefined) wrong.push(`${field}: is listed as a difference and is none`);
    else if (!same && reason !== undefined) excused.push(`${field}: ${reason}`);
    else if (!same) wrong.push(`${field}: ${JSON.stringify(is)} and not ${JSON.stringify(should)}`);
  }
  return { wrong, excused };
}

/** What the corpus says of every run that began. */
function alwaysWrong({ last_event, commit_bodies }: Json): readonly string[] {
  const ended = last_event === "run_completed" || last_event === "run_failed";
  return [
    ...(ended ? [] : [`its last event is ${String(last_event)}`]),
    ...(commit_bodies === "" ? [] : [`a commit has more than its subject: ${commit_bodies}`]),
  ];
}

function refusal(seen: Json, { says, why }: NonNullable<Differences["refused"]>): Told {
  const sentence = String(seen.refused ?? "");
  const wrong = sentence.includes(says)
    ? []
    : [`is not refused with ${JSON.stringify(says)}: ${sentence}`];
  return { wrong, excused: [why] };
}

/** What must be seen: of a trap what its recording wants instead, of the others what Kilroy did. */
function wanted(recording: Recording, dialect: Dialect): Json {
  if (recording.class === "trap") return embedded(recording.embedded ?? {});
  if (!recording.started) return { started: false };
  const fields = dialect === "kilroy" ? IN_KILROY : EVERYWHERE;
  return Object.fromEntries(
    fields
      .filter((field) => field in recording && !recording.not_comparable.includes(field))
      .map((field) => [field, recording[field]]),
  );
}

function embedded({ attempts, ...rest }: Json): Json {
  return attempts === undefined ? rest : { ...rest, attempts };
}

async function play(name: string, recording: Recording, dialect: Dialect): Promise<Json> {
  const bench = workbench();
  try {
    const dot = readFileSync(join(CORPUS, recording.graph), "utf8");
    const final = await bench.run(dot, {
      dialect,
      gates: approveAll,
      runId: `r-${name.replaceAll("_", "-")}`,
      context: inputsOf(recording),
    });
    const seen = observed(bench, final);
    return { ...seen, attempts: attemptsOf(seen) };
  } catch (cause) {
    if (cause instanceof PipelineError) return { started: false, refused: cause.message };
    throw cause;
  } finally {
    bench.remove();
  }
}

function inputsOf({ args = [] }: Recording): Record<string, unknown> {
  const text = args[args.indexOf("--input") + 1];
  if (text === undefined || args.length === 0) return {};
  const given = Object.entries(JSON.parse(text) as Json);
  return Object.fromEntries(given.map(([key, value]) => [`input.${key}`, value]));
}

function attemptsOf({ stages }: Json): Json {
  const list = stages as readonly { node: string; attempts: number }[];
  return Object.fromEntries(
    list.map(({ node, attempts }) => [node, attempts]).filter(([node]) => node === "t"),
  );
}

interface Compared {
  readonly value: unknown;
  readonly recorded: unknown;
  readonly dialect: Dialect;
  /** Whether delays are told exactly. */
  readonly exact: boolean;
}

/** A value without what differs from run to run: delays with jitter, and of maps what the recording does not name. */
function comparable(field: string, { value, recorded, dialect, exact }: Compared): unknown {
  if (field === "context") return pick(value, Object.keys(Object(recorded)));
  if (field === "events" && !exact) return (value as string[] | undefined)?.map(withoutDelay);
  if (field === "stages") {
    const keys = ["node", "attempts", "attempt_status", "status"];
    return (value as Json[] | undefined)?.map((stage) => pick(stage, keys));
  }
  // Which events a branch tells is compared in its own dialect only: there is no breaker in the other.
  if (field === "branches" && dialect === "spec")
    return (value as Json[] | undefined)?.map(({ events: _, failure_reason: __, ...rest }) => rest);
  return value;
}

function withoutDelay(line: string): string {
  return line.replace(/^(stage_retry_sleep \S+) \d+ms$/, "$1");
}

function pick(value: unknown, keys: readonly string[]): Json {
  const all = new Map(Object.entries(Object(value)));
  return Object.fromEntries(keys.map((key) => [key, all.get(key)]));
}
