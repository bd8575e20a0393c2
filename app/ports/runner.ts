import type { Job, JobEnding, JobKind } from "../core/job.ts";

/** What has become of a job. `unknown`: no job of that key was ever started here. */
export type JobState =
  | { readonly kind: "unknown" }
  | { readonly kind: "running" }
  | { readonly kind: "ended"; readonly outcome: JobEnding };

/** Something a running job said about how far it is; for people who watch, never evidence. */
export interface JobProgress {
  readonly key: string;
  readonly data: unknown;
}

/** Runs jobs, each in a process of its own that outlives the asking one. */
export interface Runner {
  /**
   * Starts a job unless one of its key runs or has ended. A job found dead is first cleaned up after and started again.
   * Smaller priorities start first when more jobs are wanted than may run at once.
   */
  start<K extends JobKind>(job: Job<K>, priority: number): Promise<void>;
  look(key: string): Promise<JobState>;
  /** A file that an ended job left in its folder; null when there is none of that name. */
  file(key: string, name: string): Promise<string | null>;
  /** Removes a file or folder that an ended job left in its folder; nothing when there is none of that name. */
  drop(key: string, name: string): Promise<void>;
  /** Ends a job and everything it started; a job that never started never will. */
  cancel(key: string): Promise<void>;
  /** Called with each job's key as it ends, and with what it says meanwhile. */
  watch(listener: {
    ended: (key: string) => void;
    progress: (progress: JobProgress) => void;
  }): void;
  /** Stops watching; jobs go on. */
  close(): Promise<void>;
}
