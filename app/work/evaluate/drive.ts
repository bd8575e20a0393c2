import { FactoryError } from "../../core/errors.ts";
import type { Trial } from "../../core/pack/draw.ts";
import { type Place, placeKey } from "../../core/trial-mark.ts";
import { failure } from "../play-trial.ts";
import type { Board } from "./board.ts";
import type { Course } from "./course.ts";
import type { Crew } from "./crew.ts";
import type { Hand } from "./hand.ts";
import type { Task } from "./messages.ts";

/** What it takes to play a course to its end. */
export interface Drive {
  readonly course: Course;
  readonly board: Board;
  readonly crew: Crew;
  /** Players at once. */
  readonly slots: number;
  /** How many trials of one player are handed out together and share a process. */
  readonly block: number;
  /** What is played of a draw. */
  readonly scene: (trial: Trial) => Task["scene"];
  /** Ends the play early: what has no outcome then has none. */
  readonly signal?: AbortSignal;
}

/** A trial whose room is gone so often before its product ran tells of a machine that cannot play. */
const TRIES = 3;

interface Run extends Drive {
  /** Settles when nothing more is to be played; what is still out then is not waited for. */
  readonly over: PromiseWithResolvers<void>;
  readonly isOver: () => boolean;
  readonly tries: Map<string, number>;
}

/** Plays until the course wants nothing that is not known. Rejects where rooms cannot be opened or nothing can be written down. */
export async function drive(order: Drive): Promise<void> {
  const over = Promise.withResolvers<void>();
  let isOver = false;
  void over.promise.then(() => {
    isOver = true;
  });
  order.signal?.addEventListener("abort", () => over.resolve());
  if (order.signal?.aborted === true) over.resolve();
  const run: Run = { ...order, over, isOver: () => isOver, tries: new Map() };
  const slots = Array.from({ length: order.slots }, () => slot(run));
  try {
    await Promise.all(slots);
  } finally {
    over.resolve();
    await order.crew.close();
  }
}

/** Trials of one player that a keeper has been given. */
interface Batch {
  readonly player: string;
  readonly places: readonly Place[];
  readonly hand: Hand;
  /** Null when every one is played, else why the keeper is gone. */
  readonly played: Promise<string | null>;
}

/** One batch after the other, for as long as there is something to play. */
async function slot(run: Run): Promise<void> {
  const over = run.over.promise.then(() => null);
  const orOver = <T>(step: Promise<T>) => {
    step.catch(() => undefined); // when the play is over meanwhile, what became of it is nobody's concern
    return Promise.race([step, over]);
  };
  let ahead: Promise<Batch> | null = null;
  while (!run.isOver()) {
    const next = ahead ?? handOut(run);
    if (next === "over") return run.over.resolve();
    if (next === "nothing") {
      await orOver(run.board.changed());
      continue;
    }
    const batch = await orOver(next);
    if (batch === null) return;
    ahead = handOutAfter(run, batch);
    await orOver(untilPlayed(run, batch, ahead !== null));
  }
}

/** What to play next: the most urgent trial, rather of a player nobody plays now, and those of the same player that share its process. */
function nextTrials({ course, board, block }: Run): readonly Place[] | "over" {
  const open = course.wants(board.known).filter((place) => board.known(place) === undefined);
  if (open.length === 0) return "over";
  const free = open.filter((place) => !board.isOut(place));
  const first = free.find(({ player }) => !board.isBusy(player)) ?? free[0];
  return free.filter(({ player }) => player === first?.player).slice(0, block);
}

function handOut(run: Run): Promise<Batch> | "over" | "nothing" {
  const places = nextTrials(run);
  if (places === "over") return places;
  const [first] = places;
  return first === undefined ? "nothing" : give(run, places, run.crew.take(first.player));
}

/** Where the same keeper is to play next, it is told at once, so that it can make ready while it plays. */
function handOutAfter(run: Run, { player, hand }: Batch): Promise<Batch> | null {
  const places = nextTrials(run);
  if (places === "over" || places[0]?.player !== player) return null;
  const ahead = give(run, places, Promise.resolve(hand));
  ahead.catch(() => undefined); // told when its turn comes
  return ahead;
}

async function give(run: Run, places: readonly Place[], taken: Promise<Hand>): Promise<Batch> {
  const { board, course, scene } = run;
  const drawn = places.map((place) => ({ place, trial: course.draw(place, board.known) }));
  const begun = drawn.map(({ place, trial }) => {
    return { ...place, seed: trial.seed, family: trial.family };
  });
  const [hand] = await Promise.all([taken, board.begin(begun)]);
  const tasks = drawn.map(({ place, trial }) => ({ key: placeKey(place), scene: scene(trial) }));
  const played = hand.play(tasks);
  played.catch(() => undefined); // told when its turn comes
  return { player: places[0]?.player ?? "", places, hand, played };
}

/** Waits for a batch and settles what became of it. `isKept`: its keeper has been given more. */
async function untilPlayed(run: Run, batch: Batch, isKept: boolean): Promise<void> {
  const { places, hand, player } = batch;
  const end = await endOf(run, batch);
  if (end === "played") return isKept ? undefined : run.crew.giveBack(player, hand);
  await run.crew.dismiss(hand);
  if (end === "dropped" || run.isOver()) return;
  for (const place of places) {
    if (run.board.known(place) === undefined) afterLoss(run, placeKey(place), end.gone);
  }
}

/** `dropped`: nothing of the batch is wanted any more, so it was not played on; `gone`: why its keeper is. */
type BatchEnd = "played" | "dropped" | { readonly gone: string };

async function endOf({ board, course }: Run, { places, played }: Batch): Promise<BatchEnd> {
  const playing = played.then((why): BatchEnd => (why === null ? "played" : { gone: why }));
  while (places.length > 1 && course.players.length > 1) {
    const end = await Promise.race([playing, board.changed()]);
    if (end !== undefined) return end;
    const wanted = new Set(course.wants(board.known).map(placeKey));
    if (!places.some((place) => wanted.has(placeKey(place)))) return "dropped";
  }
  return playing;
}

/** The keeper is gone. Whatever broke once the product was spawned is the trial's failure; a trial before that begins again. */
function afterLoss({ board, tries }: Run, key: string, why: string): void {
  if (board.wasSpawned(key)) {
    const outcome = failure(why, "player ended");
    board.ended(key, { ...outcome, ms: 0, processes: 1 });
    return;
  }
  const times = (tries.get(key) ?? 0) + 1;
  tries.set(key, times);
  if (times >= TRIES)
    throw new FactoryError(
      "broken",
      `trial ${key} could not be begun in ${times} rooms: ${why}; sf doctor looks at the sandbox`,
    );
  board.putBack(key);
}
