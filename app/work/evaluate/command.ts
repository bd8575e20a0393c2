import type { CommandAnswer, CommandCall } from "../../core/pack/call.ts";
import type { Actor, Bounds } from "../../ports/actor.ts";
import type { BoxSpec, RunningBox } from "../../ports/boxes.ts";
import type { DataFolder } from "../../ports/stage.ts";
import { BOX_PATH, boxLimits, codeFolder, INSIDE, trialMs } from "../box-plan.ts";
import { describeEnding } from "../ending.ts";
import type { Task } from "./messages.ts";
import { playScene } from "./play-scene.ts";
import type { Playing } from "./playing.ts";

/** Plays a task on a product of kind `command`: a process for every run, one data folder for all of them. */
export async function playCommand(task: Task, playing: Playing, isLast: boolean): Promise<void> {
  const { stage, tell } = playing;
  const { key } = task;
  const data = await playing.ready(key);
  const begun = stage.clock();
  const runs = commandRuns(task, playing, data);
  const outcome = await playScene(task.scene, runs.actor, playing);
  const broken = runs.brokenAtFirst();
  if (broken !== null) {
    tell({ kind: "not-spawned", key });
    throw broken;
  }
  const ms = stage.clock() - begun;
  tell({ kind: "played", key, outcome, ms, processes: runs.count(), goesOn: null });
  if (isLast) playing.judged();
  await runs.end();
  playing.discard(data);
}

interface Runs {
  readonly actor: Actor;
  /** How many processes of the product were started. */
  count(): number;
  /** What kept the sandbox from starting the very first one. */
  brokenAtFirst(): Error | null;
  /** Ends a run that is still going. */
  end(): Promise<void>;
}

function commandRuns(task: Task, { stage, setup }: Playing, data: DataFolder): Runs {
  let count = 0;
  let broken: Error | null = null;
  let running: RunningBox | null = null;
  const start = async (call: CommandCall) => {
    try {
      for (const [name, content] of Object.entries(call.files ?? {}))
        await data.write(name, content);
      running = await stage.boxes.start(commandBox(task, setup, { call, data: data.path }));
      count += 1;
      return running;
    } catch (error) {
      if (count === 0) broken = error instanceof Error ? error : new Error(String(error));
      throw error;
    }
  };
  return {
    actor: {
      request: () => Promise.reject(new Error("this product runs commands, it answers no request")),
      run: async (call, bounds) => {
        const ending = await endingOf(await start(call), call, bounds);
        return { ...ending, files: await leftBehind(data, call, bounds) };
      },
    },
    count: () => count,
    brokenAtFirst: () => broken,
    end: async () => {
      await running?.end();
    },
  };
}

function commandBox(
  { scene }: Task,
  { file, tree, mounts, env }: Playing["setup"],
  { call, data }: { readonly call: CommandCall; readonly data: string },
): BoxSpec {
  const [program, ...words] = file.run.command;
  return {
    argv: [program, ...words, ...call.args],
    cwd: codeFolder(file),
    mounts: [
      ...mounts,
      { from: tree, to: INSIDE.code, writable: false },
      { from: data, to: INSIDE.data, writable: true },
    ],
    env: { ...file.env, ...env, PATH: BOX_PATH, DATA_DIR: INSIDE.data },
    limits: boxLimits(file, trialMs(scene.limits)),
    network: "room",
    stdin: call.stdin,
  };
}

async function endingOf(
  box: RunningBox,
  { terminateMs }: CommandCall,
  { signal }: Bounds,
): Promise<CommandAnswer> {
  const stop = () => void box.end();
  const timer =
    terminateMs === undefined ? undefined : setTimeout(() => box.terminate(), terminateMs);
  if (signal.aborted) stop();
  signal.addEventListener("abort", stop, { once: true });
  const ending = await box.ended;
  clearTimeout(timer);
  signal.removeEventListener("abort", stop);
  if (ending.notStarted || ending.stoppedBy !== undefined) throw new Error(describeEnding(ending));
  return ending;
}

/** The files that were asked for, as far as they are there. */
async function leftBehind(
  data: DataFolder,
  { reads = [] }: CommandCall,
  { bytes }: Bounds,
): Promise<NonNullable<CommandAnswer["files"]>> {
  const files: Record<string, Uint8Array> = {};
  for (const name of reads) {
    const content = await data.read(name, bytes);
    if (content !== null) files[name] = content;
  }
  return files;
}
