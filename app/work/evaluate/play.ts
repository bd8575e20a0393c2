import { familyNamed, type Trial } from "../../core/pack/draw.ts";
import type { ProductFile } from "../../core/product.ts";
import type { Mount } from "../../ports/boxes.ts";
import type { LoadedPack } from "../../ports/packs.ts";
import { INSIDE } from "../box-plan.ts";
import type { Scene } from "../play-trial.ts";
import type { Board } from "./board.ts";
import type { Course } from "./course.ts";
import { type Crew, crew } from "./crew.ts";
import { drive } from "./drive.ts";
import type { Bare, HandWatch } from "./hand.ts";
import type { LawScene } from "./messages.ts";
import type { PlayPorts } from "./ports.ts";

/** What is to be played, and on which code. */
export interface PlayOrder {
  readonly course: Course;
  readonly board: Board;
  /** How many trials of one player share a process. */
  readonly block: number;
  readonly loaded: LoadedPack;
  readonly file: ProductFile;
  /** What the product is shown beside its code and the factory's Node. */
  readonly mounts: readonly Mount[];
  /** Each player's code, by its name. */
  readonly trees: ReadonlyMap<string, string>;
  readonly signal?: AbortSignal;
  /** Plays a product that is not there in place of the code. */
  readonly absent?: boolean;
}

/** So many trials may share a process of the product where the pack says `reset: none`, but never in confirmation. */
export const BLOCK = 20;
/** Who watches is told no more often, and once more at the end. */
const TELL_EVERY_MS = 100;

/** Plays a course with as many players at once as the machine and the pack allow. */
export async function play(order: PlayOrder, ports: PlayPorts): Promise<void> {
  const { course, board, block, loaded, signal } = order;
  const slots = Math.min(ports.players, loaded.pack.limits.players ?? ports.players);
  const { tell, end } = teller(order, ports);
  await drive({
    course,
    board,
    block,
    slots,
    crew: crewOf(order, ports, watchOf(order, tell)),
    scene: (trial) => sceneOf(loaded, trial),
    ...(signal === undefined ? {} : { signal }),
  });
  end();
}

/** The keepers of an order's players. */
export function crewOf(order: PlayOrder, ports: PlayPorts, watch: HandWatch): Crew {
  const { rooms, toolchain } = ports;
  const mounts = [{ from: toolchain.node, to: INSIDE.node, writable: false }, ...order.mounts];
  const { pack, dir } = order.loaded;
  const fixtures = pack.fixtures === undefined ? null : `${dir}/${pack.fixtures}`;
  const setup = (player: string): Bare => {
    const tree = order.trees.get(player);
    if (tree === undefined) throw new Error(`no code of ${player}`);
    const { file, absent = false } = order;
    return { file, tree, mounts, env: pack.env, fixtures, absent };
  };
  return crew({ open: rooms.open, setup, watch });
}

/** All that a player is told of a draw. */
export function sceneOf({ pack }: LoadedPack, trial: Trial): Scene | LawScene {
  const { play: steps, law } = familyNamed(pack, trial.family);
  const { family, seed, values, shrink } = trial;
  const smaller = shrink === undefined ? {} : { shrink };
  if (law !== null) return { order: { family, seed, law, ...smaller }, limits: pack.limits };
  return { steps, values, limits: pack.limits };
}

function watchOf({ board }: PlayOrder, tell: (player: string) => void): HandWatch {
  return {
    spawning: board.spawned,
    notSpawned: board.notSpawned,
    played: ({ key, outcome, ms, processes }) => {
      board.ended(key, { ...outcome, ms, processes });
      tell(board.playerOf(key));
    },
  };
}

/** Tells how far players are, as often as somebody can follow; `end` tells it of all. */
function teller({ course, board }: PlayOrder, { progress, clock }: PlayPorts) {
  let last = Number.NEGATIVE_INFINITY;
  const tellOf = (candidate: string) => {
    const { done, failed } = board.tally(candidate);
    const open = course
      .wants(board.known)
      .filter((place) => place.player === candidate && board.known(place) === undefined);
    progress({ candidate, done, failed, total: done + open.length });
  };
  return {
    tell: (player: string) => {
      if (clock() - last < TELL_EVERY_MS) return;
      last = clock();
      tellOf(player);
    },
    end: () => {
      for (const player of course.players) tellOf(player);
    },
  };
}
