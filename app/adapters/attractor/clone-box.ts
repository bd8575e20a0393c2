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
        env: { ...env, ...program.env },
        limits: { ...limits, ms: Math.min(limits.ms, program.ms) },
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
