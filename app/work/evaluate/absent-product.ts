import type { ProductFile } from "../../core/product.ts";
import type { Actor } from "../../ports/actor.ts";
import type { Scene } from "../play-trial.ts";
import type { Task } from "./messages.ts";
import { playScene } from "./play-scene.ts";
import type { Playing } from "./playing.ts";

const NOTHING = new Uint8Array();

/** A product that is not there (gate.md rule 12): it answers 404 to everything, prints nothing and exits with 0. */
export const absentProduct: Actor = {
  request: async () => ({ status: 404, headers: {}, body: NOTHING }),
  run: async () => ({ code: 0, signal: null, stdout: NOTHING, stderr: NOTHING }),
};

/** Plays tasks on it from within a room, where laws have a process. */
export async function playNothing(tasks: readonly Task[], playing: Playing): Promise<void> {
  const { stage, tell, ready, judged, discard } = playing;
  for (const { key, scene } of tasks) {
    const data = await ready(key);
    const begun = stage.clock();
    const outcome = await playScene(scene, absentProduct, playing);
    discard(data);
    tell({ kind: "played", key, outcome, ms: stage.clock() - begun, processes: 0, goesOn: null });
  }
  judged();
}

/** What finds out whether a base starts: a server that becomes ready, a command that ends with 0 when it is given nothing. */
export function probe({ run }: ProductFile, limits: Scene["limits"]): Scene {
  const nothing = { run: { args: [], stdin: "" }, expect: { exit: 0 } };
  return { steps: run.kind === "http" ? [] : [nothing], values: {}, limits };
}

/**
 * Whether a command names a program of the tree that is not in it: the first word that is written as a file's path, `bin.js` or
 * `./count`. A command that names none (`python3 -m count`) is not said to lack one. `paths`: all of the tree, from the product's root.
 */
export function lacksProgram(
  { run }: Pick<ProductFile, "run">,
  paths: ReadonlySet<string>,
): boolean {
  const [program, ...words] = run.command;
  const named = [program.includes("/") ? program : "", ...words].find(isPath);
  return named !== undefined && !paths.has(named.replace(/^(\.\/)+/, ""));
}

function isPath(word: string): boolean {
  return /^[^-/\s][^\s]*$/.test(word) && (word.includes("/") || /\.\w+$/.test(word));
}
