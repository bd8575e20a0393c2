import type { EngineSettings, EngineWish } from "../../core/engines.ts";
import type { Engine, EngineRequest } from "../../ports/engine.ts";
import { kilroysBranch } from "./begun-by.ts";
import { type KilroyEngine, type KilroyEngineParts, kilroyEngine } from "./engine.ts";
import { findKilroy } from "./find-kilroy.ts";

/** The engines there are; of Kilroy, why it is not among them. */
export interface EngineChoice {
  readonly wish: EngineWish;
  readonly embedded: Engine;
  readonly kilroy:
    | { readonly kind: "ready"; readonly engine: KilroyEngine }
    | { readonly kind: "missing"; readonly why: string };
}

/**
 * The engine that is asked for, each run telling which one it was and why where nobody named one. A run that asked is gone on with by
 * the one that began it.
 */
export function chosenEngine({ wish, embedded: given, kilroy }: EngineChoice): Engine {
  const embedded = refusingKilroys(given);
  if (wish === "embedded") return embedded;
  if (wish === "kilroy") return kilroy.kind === "ready" ? kilroy.engine : refusing(kilroy.why);
  const whyNot = (request: EngineRequest) =>
    kilroy.kind === "ready" ? kilroy.engine.refusal(request) : kilroy.why;
  return {
    run: async (request) => {
      const why = whyNot(request);
      const isKilroys = kilroy.kind === "ready" && why === null;
      const ending = await (isKilroys ? kilroy.engine : embedded).run(request);
      const which = isKilroys ? "run by kilroy" : `run by the embedded engine: ${why}`;
      return { ...ending, says: [which, ...(ending.says ?? [])] };
    },
  };
}

/** What Kilroy began stands on commits that no other engine has. */
function refusingKilroys(engine: Engine): Engine {
  return {
    run: async (request) => {
      if (request.resume === undefined || kilroysBranch(request.resume.files) === null)
        return engine.run(request);
      const reason = `the run was begun by kilroy, and no other engine goes on with it: set FACTORY_ENGINE=kilroy, or retry the intent`;
      return { status: "fail", reason, stages: 0 };
    },
  };
}

function refusing(why: string): Engine {
  return { run: async () => ({ status: "fail", reason: why, stages: 0 }) };
}

/** The engine that is set, Kilroy looked for only where it may be the one. */
export async function engineAsSet(
  { wish, program: named, cxdb }: EngineSettings,
  {
    path,
    embedded,
    ...parts
  }: Omit<KilroyEngineParts, "program" | "cxdb"> & { path: string; embedded: Engine },
): Promise<Engine> {
  const kilroy = { kind: "missing", why: "" } as const;
  if (wish === "embedded") return chosenEngine({ wish, embedded, kilroy });
  const found = await findKilroy({ named, path });
  if (found.kind === "missing") return chosenEngine({ wish, embedded, kilroy: found });
  const engine = kilroyEngine({ ...parts, program: found.program, cxdb });
  return chosenEngine({ wish, embedded, kilroy: { kind: "ready", engine } });
}
