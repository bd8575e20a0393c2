import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { readLeftStatus } from "../../attractor/files/stage-folder.ts";
import { durationText } from "../../attractor/language/duration.ts";
import { LONGEST_TIMER_MS } from "../../attractor/longest-timer.ts";
import { firstBytes, letGo, openRecorders } from "../../attractor/output-file.ts";
import type { ToolCall, ToolEnding, Tools } from "../../attractor/tools.ts";
import {
  type BoxEnding,
  type Boxes,
  type BoxLimits,
  CODE_FOLDER,
  type Mount,
  type StoppedBy,
} from "../../ports/boxes.ts";
import { endedInTime } from "../../ports/ended-in-time.ts";
import type { EngineRequest } from "../../ports/engine.ts";
import { CEILING, codeMounts } from "./clone-box.ts";

const STAGE = "/stage";
/** Between asking a program to end and ending its whole box. */
const GRACE_MS = 5000;

/** What tools in boxes need to know of a run. */
export type BoxedRun = Pick<
  EngineRequest,
  "clone" | "cwd" | "limits" | "logsRoot" | "mounts" | "scratch"
>;

/** Tools whose commands run in a box: the clone at `/box`, its git folder read-only, a folder of the stage's own at `/stage`. */
export function boxTools(boxes: Boxes, request: BoxedRun): Tools {
  return { run: (call) => run(boxes, request, call) };
}

async function run(boxes: Boxes, request: BoxedRun, call: ToolCall): Promise<ToolEnding> {
  await mkdir(request.scratch, { recursive: true });
  const stage = await mkdtemp(join(request.scratch, "stage-"));
  const { stdout, stderr, end, close } = openRecorders(call, request.limits.output);
  try {
    const box = await boxes.start({
      argv: ["bash", "-c", call.command],
      cwd: request.cwd,
      mounts: [...request.mounts, ...ownMounts(request, call, stage)],
      env: { ...CEILING, ...insideNames(call.env, request, call) },
      limits: {
        ...request.limits,
        ms: Math.min(request.limits.ms, call.timeoutMs + GRACE_MS),
        // What a tool prints goes on into its bounded files, and ends nothing.
        output: Number.POSITIVE_INFINITY,
      },
      network: "none",
      onOutput: (stream, piece) => {
        (stream === "stdout" ? stdout : stderr).take(piece);
        call.onOutput?.(stream, piece);
        letGo(piece);
      },
    });
    const { ending, late: timedOut } = await endedInTime(box, {
      limitMs: Math.min(call.timeoutMs, LONGEST_TIMER_MS),
      graceMs: GRACE_MS,
      signal: call.signal,
    });
    await bringStatus(stage, dirname(call.stdoutPath));
    const broken = end();
    return toolEnding({ ending, timedOut, broken, output: firstBytes(stdout, stderr) }, request);
  } finally {
    close();
  }
}

/** In a parallel branch the worktree is the branch's own. */
function ownMounts({ clone }: BoxedRun, { cwd }: ToolCall, stage: string): Mount[] {
  return [...codeMounts(clone, cwd), { from: stage, to: STAGE, writable: true }];
}

/** Folders of this machine, as the box knows them; what it is not shown is not named to it either. */
function insideNames(
  env: Readonly<Record<string, string>>,
  { clone, logsRoot }: BoxedRun,
  call: ToolCall,
): Record<string, string> {
  const stageLogs = dirname(call.stdoutPath);
  const inside = (value: string) =>
    value
      .replaceAll(stageLogs, STAGE)
      .replaceAll(call.cwd, CODE_FOLDER)
      .replaceAll(clone.tree, CODE_FOLDER)
      .replaceAll(logsRoot, STAGE);
  return Object.fromEntries(Object.entries(env).map(([name, value]) => [name, inside(value)]));
}

/** A stage's own word about its outcome, copied as a plain file. */
async function bringStatus(stage: string, folder: string): Promise<void> {
  const left = readLeftStatus(stage);
  if (left !== undefined) await writeFile(join(folder, "status.json"), left);
}

interface Seen {
  readonly ending: BoxEnding;
  readonly timedOut: boolean;
  readonly broken: string | undefined;
  readonly output: string;
}

function toolEnding({ ending, timedOut, broken, output }: Seen, { limits }: BoxedRun): ToolEnding {
  const { code, signal, ms, stoppedBy } = ending;
  const why = ending.notStarted ? "it could not be started" : broken;
  const limit = stoppedBy === undefined ? undefined : limitText(stoppedBy, limits);
  return {
    code,
    signal,
    timedOut,
    ms,
    output,
    ...(limit === undefined || timedOut ? {} : { limit }),
    ...(why === undefined ? {} : { broken: why }),
  };
}

/** Which limit it was and how much, as a sentence goes on after "limit of". */
function limitText(by: StoppedBy, limits: BoxLimits): string {
  const texts: Readonly<Record<StoppedBy, string>> = {
    time: `${durationText(limits.ms)} for the whole run`,
    memory: `${limits.memory} bytes of memory`,
    processes: `${limits.processes} processes`,
    disk: `${limits.disk} bytes on disk`,
    output: `${limits.output} bytes of output`,
  };
  return texts[by];
}
