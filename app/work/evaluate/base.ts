import { FactoryError } from "../../core/errors.ts";
import { placeKey } from "../../core/trial-mark.ts";
import { playTrial, type Scene } from "../play-trial.ts";
import { absentProduct, lacksProgram, probe } from "./absent-product.ts";
import type { LawScene } from "./messages.ts";
import { crewOf, type PlayOrder, play, sceneOf } from "./play.ts";
import type { PlayPorts } from "./ports.ts";

/**
 * Plays the base, or, when it does not start, what stands for it (gate.md rule 12). Whether it starts is found out once, and kept.
 * `paths`: all of the tree, from the product's root.
 */
export async function playBase(
  order: PlayOrder,
  ports: PlayPorts,
  paths: ReadonlySet<string>,
): Promise<void> {
  const absent = await isAbsent(order, ports, paths);
  if (!absent) return play(order, ports);
  const hasLaws = order.loaded.pack.families.some(({ law }) => law !== null);
  return hasLaws ? play({ ...order, absent }, ports) : playAbsent(order);
}

/** Plays the base where it starts; where it does not, nothing has an outcome. */
export async function playIfStarts(
  order: PlayOrder,
  ports: PlayPorts,
  paths: ReadonlySet<string>,
): Promise<void> {
  if (!(await isAbsent(order, ports, paths))) await play(order, ports);
}

/** Whether it does not start; as the job found when it first tried. */
async function isAbsent(
  order: PlayOrder,
  ports: PlayPorts,
  paths: ReadonlySet<string>,
): Promise<boolean> {
  const { board } = order;
  const absent = board.absent() ?? (await findAbsent(order, ports, paths));
  if (board.absent() === null) await board.setAbsent(absent);
  return absent;
}

async function findAbsent(
  order: PlayOrder,
  ports: PlayPorts,
  paths: ReadonlySet<string>,
): Promise<boolean> {
  const { file, loaded, course } = order;
  if (file.run.kind === "command" && !lacksProgram(file, paths)) return false;
  const [player = ""] = course.players;
  let starts = false;
  const crew = crewOf(order, ports, {
    spawning: () => undefined,
    notSpawned: () => undefined,
    played: ({ outcome }) => {
      starts = outcome.outcome === "passed";
    },
  });
  try {
    const hand = await crew.take(player);
    const gone = await hand.play([{ key: "probe", scene: probe(file, loaded.pack.limits) }]);
    if (gone !== null) throw new FactoryError("broken", `the base could not be tried: ${gone}`);
    return !starts;
  } finally {
    await crew.close();
  }
}

/** Nothing is started: what does nothing is played where we stand. Laws need a room all the same, for their own process. */
async function playAbsent({ course, board, loaded }: PlayOrder): Promise<void> {
  const open = course.wants(board.known).filter((place) => board.known(place) === undefined);
  for (const place of open) {
    const trial = course.draw(place, board.known);
    await board.begin([{ ...place, seed: trial.seed, family: trial.family }]);
    const outcome = await playTrial(stepsOf(sceneOf(loaded, trial)), absentProduct);
    board.ended(placeKey(place), { ...outcome, ms: 0, processes: 0 });
  }
}

function stepsOf(scene: Scene | LawScene): Scene {
  if ("steps" in scene) return scene;
  throw new Error(`the law ${scene.order.family} is played in a room`);
}
