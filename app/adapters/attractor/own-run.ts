import { join } from "node:path";
import { REPOSITORY } from "../../attractor/files/logs-root.ts";
import type { Tools } from "../../attractor/tools.ts";
import { FactoryError } from "../../core/errors.ts";
import { type Boxes, type BoxLimits, CODE_FOLDER, type Mount } from "../../ports/boxes.ts";
import type { Clone } from "../../ports/workshop.ts";
import type { Agents, Writers } from "./backends.ts";
import { boxTools } from "./box-tools.ts";
import { cloneBox } from "./clone-box.ts";

/** For whom agents are opened: the run's id, and its folder for what should be kept of what they cost. */
export interface AgentsRequest {
  readonly runId: string;
  readonly logsRoot: string;
}

/** Agents of one run. */
export interface OpenAgents {
  readonly agents: Agents;
  /** The boxes of their programs, made of those of the tools; absent where they are the same. */
  readonly boxes?: (boxes: Boxes) => Boxes;
  close(): Promise<void>;
}

/** Boxes for tools, what each is shown beside the code, and what it may use. `path`: the search path inside. */
export interface PipelineSandbox {
  readonly boxes: Boxes;
  readonly mounts: readonly Mount[];
  readonly limits: BoxLimits;
  readonly path: string;
}

/** Why no agent's code runs without one. */
export const NO_SANDBOX = "code that a model writes runs only in a sandbox: install bubblewrap";

/** A person's own graph is written by agents alone, and their code runs in a sandbox or not at all. */
export function ownWriters(
  opened: OpenAgents,
  sandbox: PipelineSandbox | null,
  logsRoot: string,
): Writers {
  return {
    agents: opened.agents,
    compiler: null,
    noAgents: sandbox === null ? NO_SANDBOX : null,
    candidate: null,
    boxOn: (worktree) => {
      if (sandbox === null) throw new FactoryError("refused", NO_SANDBOX);
      const { boxes, mounts, limits, path } = sandbox;
      const run = {
        clone: cloneOf(logsRoot),
        cwd: CODE_FOLDER,
        env: { PATH: path },
        limits,
        mounts,
      };
      return cloneBox(opened.boxes?.(boxes) ?? boxes, run, worktree);
    },
  };
}

function cloneOf(logsRoot: string): Clone {
  return { tree: join(logsRoot, "worktree"), git: join(logsRoot, REPOSITORY) };
}

/** Tools of a person's own graph, in boxes. */
export function boxedTools(
  { boxes, mounts, limits }: PipelineSandbox,
  { logsRoot, scratch }: { readonly logsRoot: string; readonly scratch: string },
): Tools {
  const clone = cloneOf(logsRoot);
  const stages = join(scratch, "stages");
  return boxTools(boxes, { clone, cwd: CODE_FOLDER, limits, logsRoot, mounts, scratch: stages });
}
