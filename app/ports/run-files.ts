/** How a pipeline run stands, by the files in its folder. */
export interface SeenRun {
  readonly pipeline: string;
  readonly status: "running" | "success" | "fail" | "canceled";
  /** The node that runs now, or ran last. */
  readonly stage: string | null;
  readonly reason: string | null;
  /** The end of its log. */
  readonly log: string;
}

/** Reads the files that a pipeline run leaves. */
export interface RunFiles {
  /** Null when the folder holds no run yet. */
  read(folder: string): Promise<SeenRun | null>;
}
