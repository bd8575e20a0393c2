import type { FactoryInfo, Progress } from "../core/requests.ts";
import type { RunFiles } from "../ports/run-files.ts";
import type { Workflows } from "../ports/steps.ts";
import type { World } from "../ports/world.ts";
import type { IntentViews } from "./views.ts";

/** Hears how far running jobs are. */
export interface ProgressFeed {
  /** Answers how to stop listening. */
  listen(listener: (progress: Progress) => void): () => void;
}

/** What the running line's answers to surfaces are made from. */
export interface Office {
  readonly world: World;
  readonly workflows: Workflows;
  readonly views: IntentViews;
  readonly identity: FactoryInfo;
  readonly newId: () => string;
  readonly progress: ProgressFeed;
  readonly runs: RunFiles;
}
