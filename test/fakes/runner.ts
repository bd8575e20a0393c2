import type { Job, JobEnding } from "../../app/core/job.ts";
import type { Runner } from "../../app/ports/runner.ts";

export interface FakeRunner extends Runner {
  /** Keys of the jobs that were really begun, in order; twice when one was done twice. */
  readonly begun: readonly string[];
  /** What was removed of ended jobs' folders, in order. */
  readonly dropped: readonly string[];
}

/** A runner in memory: each job ends at once, or after `ms`, with what `answer` says, or never while it answers null. */
export function fakeRunner(
  answer: (job: Job, time: number) => JobEnding | null,
  ms: (job: Job) => number = () => 0,
): FakeRunner {
  const begun: string[] = [];
  const dropped: string[] = [];
  const outcomes = new Map<string, JobEnding | null>();
  let ended: (key: string) => void = () => {};
  return {
    begun,
    dropped,
    start: async (job) => {
      const known = outcomes.get(job.key);
      if (known !== undefined && known?.kind !== "lost") return;
      begun.push(job.key);
      const time = begun.filter((key) => key === job.key).length;
      const settle = () => {
        outcomes.set(job.key, answer(job, time));
        setImmediate(() => ended(job.key));
      };
      outcomes.set(job.key, null);
      if (ms(job) === 0) settle();
      else setTimeout(settle, ms(job));
    },
    look: async (key) => {
      const outcome = outcomes.get(key);
      if (outcome === undefined) return { kind: "unknown" };
      return outcome === null ? { kind: "running" } : { kind: "ended", outcome };
    },
    file: async (key, name) => (outcomes.has(key) ? `/jobs/${key}/${name}` : null),
    drop: async (key, name) => {
      dropped.push(`${key}/${name}`);
    },
    cancel: async (key) => {
      outcomes.set(key, { kind: "failed", reason: "the job was called off" });
    },
    watch: (listener) => {
      ended = listener.ended;
    },
    close: async () => undefined,
  };
}
