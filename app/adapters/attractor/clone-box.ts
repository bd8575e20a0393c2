import { type Boxes, CODE_FOLDER, type Mount } from "../../ports/boxes.ts";
import type { CloneBox } from "../../ports/clone-box.ts";
import type { EngineRequest } from "../../ports/engine.ts";
import type { Clone } from "../../ports/workshop.ts";

/** What boxes on a clone need to know of a run. */
type OwnClone = Pick<EngineRequest, "clone" | "cwd" | "env" | "limits" | "mounts">;

/** A worktree of a clone as boxes see it: the code writable, its git folder not. */
export function codeMounts({ git }: Clone, worktree: string): readonly Mount[] {
  return [
    { from: worktree, to: CODE_FOLDER, writable: true },
    { from: git, to: `${CODE_FOLDER}/.git`, writable: false },
  ];
}

/**
 * Without a sandbox a person's repository may lie around the worktree: git must not find it and take it for the run's own. Nothing is
 * looked for above the code; the code's own folder is no ceiling to what starts in it, so the one above is named.
 */
export const CEILING = { GIT_CEILING_DIRECTORIES: `${CODE_FOLDER}/..` } as const;

/** Boxes on a worktree of a run (its own, or a branch's) as its tools have them. */
export function cloneBox(boxes: Boxes, run: OwnClone, worktree: string): CloneBox {
  const { clone, cwd, env, limits, mounts } = run;
  return {
    cwd,
    run: async (program) => {
      const box = await boxes.start({
        argv: program.argv,
        cwd,
        mounts: [...mounts, ...(program.mounts ?? []), ...codeMounts(clone, worktree)],
        env: {
          ...CEILING,
          ...env,
          ...statusPlace(cwd),
          ...insideNames(program.env ?? {}, worktree),
        },
        limits: {
          ...limits,
          ms: Math.min(limits.ms, program.ms),
          output: program.onOutput === undefined ? limits.output : Number.POSITIVE_INFINITY,
        },
        network: program.network,
        ...(program.stdin === undefined ? {} : { stdin: program.stdin }),
        ...(program.onOutput === undefined ? {} : { onOutput: program.onOutput }),
      });
      const stop = () => void box.end();
      program.signal.addEventListener("abort", stop, { once: true });
      if (program.signal.aborted) stop();
      try {
        return await box.ended;
      } finally {
        program.signal.removeEventListener("abort", stop);
      }
    },
  };
}

/** Where an agent's word about its own work goes, as Kilroy names it to agents. */
function statusPlace(cwd: string): Readonly<Record<string, string>> {
  const path = `${cwd}/status.json`;
  return { KILROY_STAGE_STATUS_PATH: path, KILROY_STAGE_STATUS_FALLBACK_PATH: path };
}

/** The worktree of this machine, as the box knows it. */
function insideNames(
  env: Readonly<Record<string, string>>,
  worktree: string,
): Readonly<Record<string, string>> {
  const inside = Object.entries(env).map(([name, value]) => [
    name,
    value.replaceAll(worktree, CODE_FOLDER),
  ]);
  return Object.fromEntries(inside);
}
