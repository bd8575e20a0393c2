import type { Run } from "./run.ts";

/** A stage as no other of its pipeline is called: `a`, its second visit `a#2`, the second attempt of that `a#2.2`. */
export function stageName(node: string, visit: number, attempt: number): string {
  if (attempt > 1) return `${node}#${visit}.${attempt}`;
  return visit > 1 ? `${node}#${visit}` : node;
}

/** Where in the whole run a pipeline works, as a path that none of its other parts has: of the run itself empty, of a restart `/restart-1`. */
export function placeInRun({ managed = "", logsRoot, pipelineRoot }: Place): string {
  return managed + logsRoot.slice(pipelineRoot.length);
}

type Place = Pick<Run, "managed" | "logsRoot" | "pipelineRoot">;
