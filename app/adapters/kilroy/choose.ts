import type { Engine, EngineRequest } from "../../ports/engine.ts";
import type { KilroyEngine } from "./engine.ts";

/** Which engine is asked for; `auto`: Kilroy where it is found and does what the graph says. */
export type EngineWish = "embedded" | "kilroy" | "auto";

/** The engines there are; of Kilroy, why it is not among them. */
export interface EngineChoice {
  readonly wish: EngineWish;
  readonly embedded: Engine;
  readonly kilroy:
    | { readonly kind: "ready"; readonly engine: KilroyEngine }
    | { readonly kind: "missing"; readonly why: string };
}

/** The engine that is asked for, each run telling which one it was and why where nobody named one. */
export function chosenEngine({ wish, embedded, kilroy }: EngineChoice): Engine {
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

function refusing(why: string): Engine {
  return { run: async () => ({ status: "fail", reason: why, stages: 0 }) };
}
