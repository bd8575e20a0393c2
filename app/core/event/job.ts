import type { Event, EventDraft } from "../event.ts";
import type { Job, JobEnding } from "../job.ts";

/** The `time`-th start of a job. */
export function jobStarted(job: Job, time: number): EventDraft {
  return {
    kind: "job-started",
    ...placeOf(job),
    subject: `${lastPart(job.key)}/${time}`,
    data: { job: job.key, kind: job.kind },
  };
}

/** How the `time`-th process of a job ended. */
export function jobEnded(job: Job, ending: JobEnding, time: number): EventDraft {
  const reason =
    ending.kind === "failed" ? ending.reason : ending.kind === "lost" ? ending.why : null;
  return {
    kind: "job-ended",
    ...placeOf(job),
    subject: `${lastPart(job.key)}/${time}`,
    data: {
      job: job.key,
      kind: job.kind,
      outcome: ending.kind,
      ...(reason === null ? {} : { reason: reason.slice(0, 2000) }),
    },
  };
}

function placeOf({ key }: Job) {
  const [, attempt = "0", phase = "build"] = key.split("/");
  return { attempt: Number(attempt), phase: phase as NonNullable<Event["phase"]> };
}

function lastPart(key: string): string {
  return key.split("/").slice(3).join("/") || key;
}
