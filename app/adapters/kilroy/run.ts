import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { type RunFiles, readRun } from "../../attractor/files/read-run.ts";
import type { HumanAnswer, HumanGates, HumanQuestion } from "../../attractor/human-gates.ts";
import { jsonIn } from "../../attractor/json-text.ts";
import type { Graph } from "../../attractor/language/graph.ts";
import { selfContainedText } from "../../attractor/language/named-files.ts";
import { PipelineError } from "../../attractor/pipeline-error.ts";
import type { Cxdb } from "../../core/engines.ts";
import type { ModelPlace } from "../../core/model-vendor.ts";
import { moduleEnding } from "../../core/module-beside.ts";
import type { Boxes, BoxLimits, BoxSpec, Mount } from "../../ports/boxes.ts";
import { type GateDesk, gateDesk } from "./gate-desk.ts";
import {
  ANSWERS_FILE,
  GRAPH_FILE,
  INPUTS_FILE,
  kilroyArgv,
  kilroyEnv,
  runYaml,
  SETTINGS_FILE,
  servedArgv,
} from "./invocation.ts";
import { cloneForKilroy, handOver, takeIn, withoutOwnFiles } from "./repository.ts";
import { copyRun, followRun, nextLogs } from "./run-copy.ts";
import { logsOf, type SeenRoom, seenRoom } from "./seen-room.ts";
import { type KilroyVerdict, verdictOf } from "./verdict.ts";
import { watchedKilroy } from "./watched.ts";

/** What every run of Kilroy needs. */
export interface KilroyParts {
  /** Where all of Kilroy runs, its tools with it. */
  readonly boxes: Boxes;
  /** Its file, without a link on the way. */
  readonly program: string;
  readonly cxdb: Cxdb | null;
}

/** One run of a graph. */
export interface KilroyTask {
  readonly graph: Graph;
  readonly runId: string;
  /** The git folder that has the commit `base`; what the run commits comes back into it as `attractor/run/<id>`. */
  readonly gitDir: string;
  readonly base: string;
  /** An empty or absent folder for the run's files, and one that goes with the job. */
  readonly logsRoot: string;
  readonly scratch: string;
  readonly mounts: readonly Mount[];
  readonly env: Readonly<Record<string, string>>;
  readonly limits: BoxLimits;
  readonly model: ModelPlace | null;
  /** Who answers the human gates; null: Kilroy itself, without its server. */
  readonly gates: HumanGates | null;
  /** Whether somebody asked for every human gate's first option. */
  readonly approves: boolean;
  /** The graph's inputs by key. */
  readonly inputs: Readonly<Record<string, string>>;
  /** Milliseconds without an event after which the run has failed; absent: the limits alone end it. */
  readonly stallMs?: number | undefined;
  readonly signal: AbortSignal;
  /** Told, for people, what has just ended. */
  readonly tells?: (line: string) => void;
}

export interface KilroyEnding {
  /** `asks`: it was ended at questions that nobody answers now. */
  readonly status: "success" | "fail" | "canceled" | "asks";
  readonly reason: string | null;
  readonly stages: number;
  /** The commit that the work reached, without Kilroy's own files; the base where there is none. */
  readonly head: string;
  /** What people should know of how it went, a sentence each. */
  readonly says: readonly string[];
  readonly questions?: readonly HumanQuestion[];
}

/** Starts of one run: after a crash it begins anew, once, on what was committed before. */
const STARTS = 2;

/** Runs a graph with Kilroy; after a crash a new run goes on from its last checkpoint, never Kilroy's own `resume`. */
export async function runKilroy(given: KilroyParts, task: KilroyTask): Promise<KilroyEnding> {
  const { parts, says } = withinReach(given);
  const gates = task.gates && remembering(task.gates);
  let base = task.base;
  for (let start = 1; ; start += 1) {
    const runId = start === 1 ? task.runId : `${task.runId}-${start}`;
    const logs = start === 1 ? task.logsRoot : await nextLogs(task.logsRoot);
    const { verdict, head, stages } = await oneStart(parts, { ...task, gates, base, runId }, logs);
    if (verdict.status !== "crashed")
      return {
        ...verdict,
        status: verdict.status,
        stages,
        head,
        says,
      };
    if (start === STARTS) return { status: "fail", reason: verdict.reason, stages, head, says };
    says.push(`${verdict.reason ?? "kilroy crashed"}; begun anew on commit ${head}`);
    base = head;
  }
}

/** What was answered once is answered the same in a start after a crash. */
function remembering(gates: HumanGates): HumanGates {
  const known = new Map<string, HumanAnswer>();
  return {
    ask: async (question, signal) => {
      const answer = known.get(question.id) ?? (await gates.ask(question, signal));
      if (answer.kind === "chosen") known.set(question.id, answer);
      return answer;
    },
  };
}

/** A sandbox reaches no store of conversations: the run does without, and says so. */
function withinReach(parts: KilroyParts): { parts: KilroyParts; says: string[] } {
  const { cxdb, boxes } = parts;
  if (cxdb === null) return { parts, says: [] };
  if (boxes.isolation.level !== "sandbox")
    return { parts, says: [`its conversations: ${cxdb.page}`] };
  const why = `its conversations are not stored: a sandbox does not reach ${cxdb.binary}`;
  return { parts: { ...parts, cxdb: null }, says: [why] };
}

interface OneEnding {
  readonly verdict: KilroyVerdict;
  readonly head: string;
  readonly stages: number;
}

async function oneStart(
  parts: KilroyParts,
  task: KilroyTask,
  logsRoot: string,
): Promise<OneEnding> {
  const room = seenRoom(parts.boxes.isolation.level, join(task.scratch, task.runId), task);
  try {
    await prepare(parts, task, room);
    const verdict = await play(parts, task, { room, logsRoot });
    return await reached(parts, task, { room, ...verdict });
  } finally {
    await rm(room.folder, { recursive: true, force: true });
  }
}

async function prepare({ cxdb }: KilroyParts, task: KilroyTask, room: SeenRoom): Promise<void> {
  const { here, there, links } = room;
  for (const folder of [...Object.values(here), logsOf(here, task.runId)])
    await mkdir(folder, { recursive: true });
  const ignored = Object.keys(links).map((path) => `/${path}`);
  await cloneForKilroy(task.gitDir, task.base, { into: here.repo, ignored });
  await writeFile(join(here.order, GRAPH_FILE), selfContainedText(task.graph));
  await writeFile(join(here.order, INPUTS_FILE), JSON.stringify(task.inputs));
  await writeFile(join(here.order, ANSWERS_FILE), "{}");
  const settings = runYaml({
    places: there,
    links,
    model: task.model,
    cxdb,
    stallMs: task.stallMs,
  });
  await writeFile(join(here.order, SETTINGS_FILE), settings);
}

/** Kilroy in its box, its files copied as they come, and what its end means. */
async function play(
  parts: KilroyParts,
  task: KilroyTask,
  { room, logsRoot }: { room: SeenRoom; logsRoot: string },
): Promise<{ verdict: KilroyVerdict; files: RunFiles | null }> {
  const { graph, approves, gates, signal } = task;
  const over = new AbortController();
  const tells = (line: string) => tellStage(line, task);
  const answersFile = join(room.here.order, ANSWERS_FILE);
  const desk = gates && gateDesk({ ...task, gates, answersFile });
  const following = followRun(room.here.logs, logsRoot, { signal: over.signal, tells });
  const box = kilroyBox(parts, task, { room, desk });
  const leave = desk === null ? signal : AbortSignal.any([signal, desk.leave]);
  const watched = await watchedKilroy(parts.boxes, box, { signal: leave });
  over.abort();
  await following;
  await copyRun(room.here.logs, logsRoot);
  const files = filesIn(logsRoot);
  const left = signal.aborted ? null : (desk?.left() ?? null);
  const stopped = left === null ? watched.stopped : null;
  const given = desk?.given() ?? [];
  return {
    verdict: verdictOf({ graph, approves, files, ...watched, stopped, left, given }),
    files: typeof files === "string" ? null : files,
  };
}

const stageSchema = z.object({
  event: z.literal("stage_attempt_end"),
  node_id: z.string(),
  status: z.string(),
});

/** A line that is no end of a stage, or no JSON at all, is nothing to tell: the files are read when the run has ended. */
function tellStage(line: string, { tells }: KilroyTask): void {
  if (tells === undefined || !line.includes("stage_attempt_end")) return;
  const read = stageSchema.safeParse(jsonIn(line));
  if (read.success) tells(`${read.data.node_id}: ${read.data.status}`);
}

function filesIn(logsRoot: string): RunFiles | string | null {
  try {
    return readRun(logsRoot);
  } catch (error) {
    if (!(error instanceof PipelineError)) throw error;
    // Without a manifest there is no run, whoever holds its folder.
    return error.kind === "broken" ? error.message : null;
  }
}

const PROGRAM = "/opt/kilroy/kilroy";
const GATEKEEPER = "/opt/gatekeeper";
const GATEKEEPER_HERE = fileURLToPath(new URL("gatekeeper", import.meta.url));

function kilroyBox(
  { program, cxdb }: KilroyParts,
  task: KilroyTask,
  { room, desk }: { room: SeenRoom; desk: GateDesk | null },
): BoxSpec {
  const { there, mounts } = room;
  const order = { runId: task.runId, places: there, cxdb, inputs: task.inputs };
  const shown = { from: program, to: PROGRAM, writable: false };
  const box = {
    ...plainBox(task, room),
    argv: kilroyArgv(PROGRAM, order),
    mounts: [...mounts, shown],
    env: kilroyEnv(task.env, { places: there, model: task.model }),
    network: task.model === null ? ("none" as const) : ("room" as const),
  };
  if (desk === null) return box;
  return {
    ...box,
    argv: servedArgv(`${GATEKEEPER}/main.m${moduleEnding(import.meta.url)}`, PROGRAM, order),
    mounts: [...box.mounts, { from: GATEKEEPER_HERE, to: GATEKEEPER, writable: false }],
    onOutput: (stream, piece) => (stream === "stdout" ? desk.hear(piece) : undefined),
  };
}

/** A box on the same folders, for what is not Kilroy. */
function plainBox({ limits }: KilroyTask, { mounts, there }: SeenRoom): Omit<BoxSpec, "argv"> {
  return { cwd: there.start, mounts, env: {}, limits, network: "none" };
}

/** Brings back what was committed. A success whose commit cannot be brought back is none. */
async function reached(
  parts: KilroyParts,
  task: KilroyTask,
  seen: { room: SeenRoom; verdict: KilroyVerdict; files: RunFiles | null },
): Promise<OneEnding> {
  const { room, verdict, files } = seen;
  const { base, runId, gitDir } = task;
  const stages = files?.checkpoint?.completed_nodes.length ?? 0;
  const sha = files?.final?.final_git_commit_sha || files?.checkpoint?.git_commit_sha;
  const none = { head: base, stages };
  if (sha === undefined || sha === base) return { ...none, verdict };
  const handed = await handOver(parts.boxes, plainBox(task, room), {
    sha,
    base,
    repo: room.there.repo,
    out: { here: room.here.out, there: room.there.out },
  });
  const branch = `attractor/run/${runId}`;
  const lost =
    typeof handed === "string"
      ? handed
      : await takeIn(gitDir, handed.bundle, { sha, base, branch });
  if (lost !== null) return { ...none, verdict: withLoss(verdict, lost) };
  const head = await withoutOwnFiles(gitDir, { sha, base, runId, scratch: room.here.out });
  return { head, stages, verdict };
}

function withLoss({ status, reason }: KilroyVerdict, lost: string): KilroyVerdict {
  if (status === "success") return { status: "fail", reason: `kilroy tells success, and ${lost}` };
  return { status, reason: reason === null ? lost : `${reason}; ${lost}` };
}
