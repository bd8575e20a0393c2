import type { Final } from "../files/shapes.ts";
import { finish } from "./finish.ts";
import type { Run } from "./run.ts";
import { beating, watchStall } from "./stall.ts";
import type { RunState } from "./state.ts";
import { walk } from "./walk.ts";

/** Walks a run to its end, which a stop or `stallMs` without progress may be, and records it. */
export async function walkToEnd(run: Omit<Run, "beat" | "walk">, state: RunState): Promise<Final> {
  const stall = watchStall(run.stallMs);
  const signal = AbortSignal.any([run.signal, stall.signal]);
  const journal = beating(run.journal, stall.beat);
  try {
    const watched: Run = { ...run, walk, signal, journal, beat: stall.beat };
    return await finish(await walk(watched, state));
  } finally {
    stall.end();
  }
}
