import { decode } from "../../core/decode.ts";
import { FactoryError } from "../../core/errors.ts";
import type { PlayedTrial } from "../../core/job.ts";
import type { Trial } from "../../core/pack/draw.ts";
import type { Pack } from "../../core/pack/pack.ts";
import { type ProductFile, productFileSchema } from "../../core/product.ts";
import type { PlayedPack } from "../../core/workbench.ts";
import type { LoadedPack } from "../../ports/packs.ts";
import { openBoard } from "./board.ts";
import { forgetful } from "./forgetful.ts";
import { listCourse } from "./list-course.ts";
import { BLOCK, play } from "./play.ts";
import type { PlayPorts } from "./ports.ts";
import { type Smallest, shrinkCourse } from "./shrink-course.ts";

/** What a pack's author wants to see played. */
export interface PackPlay {
  readonly loaded: LoadedPack;
  readonly file: ProductFile;
  /** The product's code as it lies in its folder (absolute path); it is shown read-only. */
  readonly tree: string;
  readonly draws: readonly Trial[];
  /** Trials that one process of the product plays: 1 as in confirmation, or as many as `blockOf` says. */
  readonly block: number;
  /** Ends the play early: the answer has what was played until then. */
  readonly signal: AbortSignal;
}

const PLAYER = "product";

/** How many trials a pack lets one process play, where nothing is judged. */
export function blockOf({ reset }: Pack): number {
  return reset === "none" ? BLOCK : 1;
}

/** Plays these draws of a pack on a product, as a job would: the same rooms, keepers and trials, and no journal. */
export async function playPack(order: PackPlay, ports: PlayPorts): Promise<PlayedPack> {
  const { loaded, file, tree, draws, block, signal } = order;
  refuseMisfit(order);
  const board = await openBoard(forgetful, "");
  const course = listCourse(PLAYER, draws);
  const trees = new Map([[PLAYER, tree]]);
  await play({ course, board, block, loaded, file, mounts: [], trees, signal }, ports);
  const trials = course.result(board.known).played.flatMap((player) => player.trials);
  return {
    trials: trials.map(({ digest: _, reason, ...trial }) => ({ ...trial, reason: reason ?? null })),
    isolation: ports.rooms.isolation.level,
  };
}

/** What laws are played on where there is no product. */
const NO_RUN = { kind: "http", command: ["true"] };
const NOTHING = decode(productFileSchema, { version: 1, name: "nothing", run: NO_RUN }, "nothing");

/** Plays these draws of laws on a product that is not there. */
export async function playOnNothing(
  { loaded, draws, signal }: Pick<PackPlay, "loaded" | "draws" | "signal">,
  ports: PlayPorts,
): Promise<readonly PlayedTrial[]> {
  const board = await openBoard(forgetful, "");
  const course = listCourse(PLAYER, draws);
  const trees = new Map([[PLAYER, loaded.dir]]);
  const nothing = { file: NOTHING, mounts: [], trees, absent: true };
  await play({ course, board, block: 1, loaded, signal, ...nothing }, ports);
  return course.result(board.known).played.flatMap(({ trials }) => trials);
}

/** Draws of one failing trial that are tried at most, each on a product of its own. */
const TRIES = 40;

/** Looks, for each of these failing trials, for the smallest draw that fails as well. */
export async function shrinkPack(
  order: Omit<PackPlay, "draws" | "block"> & { readonly failing: readonly Trial[] },
  ports: PlayPorts,
): Promise<readonly Smallest[]> {
  const { loaded, file, tree, signal, failing } = order;
  const board = await openBoard(forgetful, "");
  const course = shrinkCourse(loaded.pack, PLAYER, { failing, tries: TRIES });
  const trees = new Map([[PLAYER, tree]]);
  await play({ course, board, block: 1, loaded, file, mounts: [], trees, signal }, ports);
  return course.smallest(board.known);
}

/** Every trial would fail for one reason, which is the author's. A law says by itself what it asks for. */
function refuseMisfit({ loaded: { pack }, file: { run, name } }: PackPlay): void {
  const runs = run.kind === "command";
  const misfit = pack.families.find((family) => family.play.some((one) => "run" in one !== runs));
  if (misfit === undefined) return;
  throw new FactoryError(
    "invalid-input",
    `family ${misfit.id} does what ${name} cannot: its run kind is ${run.kind}, and its steps must be ${runs ? "run" : "request"} steps`,
  );
}
