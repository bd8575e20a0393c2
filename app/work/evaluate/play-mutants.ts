import type { PlayedTrial } from "../../core/job.ts";
import type { ProductFile } from "../../core/product.ts";
import type { Mount } from "../../ports/boxes.ts";
import type { LoadedPack } from "../../ports/packs.ts";
import { openBoard } from "./board.ts";
import { forgetful } from "./forgetful.ts";
import { mutationCourse, type PassingDraws } from "./mutation-course.ts";
import { play } from "./play.ts";
import type { PlayPorts } from "./ports.ts";
import { NEVER_READY } from "./server.ts";

/** Some mutants of one product, each in a folder of its own. */
export interface MutantsPlay {
  readonly loaded: LoadedPack;
  readonly file: ProductFile;
  /** Each mutant's code, by its name. */
  readonly trees: ReadonlyMap<string, string>;
  readonly mounts: readonly Mount[];
  readonly families: readonly PassingDraws[];
  readonly signal: AbortSignal;
}

/** What became of one mutant: null when it never became ready, else its trials; those that were stopped are not among them. */
export interface MutantPlayed {
  readonly id: string;
  readonly trials: readonly PlayedTrial[] | null;
  /** Whether every trial that its families need was played. */
  readonly whole: boolean;
}

/** Plays families on mutants, each trial on a process of its own, as confirmation does. */
export async function playMutants(
  { families, ...order }: MutantsPlay,
  ports: PlayPorts,
): Promise<readonly MutantPlayed[]> {
  const board = await openBoard(forgetful, "");
  const course = mutationCourse([...order.trees.keys()], families, neverStarted);
  await play({ ...order, course, board, block: 1 }, ports);
  const open = new Set(course.wants(board.known).map(({ player }) => player));
  return course.result(board.known).played.map(({ id, trials }) => {
    const [first] = trials;
    const started = first === undefined || !neverStarted(first);
    return { id, trials: started ? trials : null, whole: !open.has(id) };
  });
}

function neverStarted({ outcome, digest }: PlayedTrial): boolean {
  return outcome === "failed" && digest === NEVER_READY;
}
