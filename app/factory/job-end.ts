import { forGood, type Job, type JobOutcome, STARTS } from "../core/job.ts";
import type { Office } from "./office.ts";
import { pause } from "./pause.ts";

const LOOK_MS = 50;

/** When a job that somebody asks for at the factory is done, and who may call that off. */
interface Turn {
  /** Lower goes first. */
  readonly priority?: number;
  readonly signal?: AbortSignal;
}

/** Has a job done and answers with its end; one whose process dies is begun again, a few times. Rejects when the signal says so. */
export async function jobEnd(
  { world: { runner } }: Office,
  job: Job,
  { priority = 0, signal }: Turn = {},
): Promise<JobOutcome> {
  for (let time = 1; ; time += 1) {
    await runner.start(job, priority);
    let state = await runner.look(job.key);
    while (state.kind !== "ended") {
      await pause(LOOK_MS, signal);
      state = await runner.look(job.key);
    }
    const outcome = forGood(state.outcome);
    if (outcome.kind !== "lost" || time === STARTS) return outcome;
  }
}
