import { FactoryError } from "../../core/errors.ts";
import type { PlayedTrial } from "../../core/job.ts";
import {
  type BegunTrial,
  type Place,
  placeKey,
  type TrialMark,
  trialMarkSchema,
} from "../../core/trial-mark.ts";
import type { Journal } from "../../ports/journal.ts";

/** How a trial ended, as its player tells it. */
type TrialEnd = Pick<PlayedTrial, "outcome" | "reason" | "ms" | "digest"> & {
  readonly processes: number;
};

/** How many trials of a player have ended, and how many of them did not pass. */
interface Tally {
  readonly done: number;
  readonly failed: number;
}

/** What is known of the trials of one job, in memory and on the disk. What cannot be written down throws. */
export interface Board {
  /** How a trial ended; undefined while it has not. */
  known(place: Place): PlayedTrial | undefined;
  /** Whether a trial is with a keeper now. */
  isOut(place: Place): boolean;
  /** Whether any trial of this player is. */
  isBusy(player: string): boolean;
  /** Writes down that these trials begin; nothing is handed out before it settles. */
  begin(trials: readonly BegunTrial[]): Promise<void>;
  /** Writes down, before it returns, that the trial's product may run from now on. */
  spawned(key: string): void;
  /** Its product never ran: it may begin again. */
  notSpawned(key: string): void;
  wasSpawned(key: string): boolean;
  ended(key: string, end: TrialEnd): void;
  /** Gives back a trial whose product never ran. */
  putBack(key: string): void;
  /** What was found out about the base; null when it was not looked at. */
  absent(): boolean | null;
  setAbsent(absent: boolean): Promise<void>;
  playerOf(key: string): string;
  tally(player: string): Tally;
  /** Processes of the product that were started, of all trials. */
  processes(): number;
  /** Settles when a trial has ended or was put back. */
  changed(): Promise<void>;
}

/**
 * The board of a job, from what its journal already has. A trial that was spawned and has no end is missing; one that never was may
 * begin again. Refuses a journal of other work.
 */
export async function openBoard(journal: Journal, input: string): Promise<Board> {
  const state = recalled(journal.lines, input);
  if (journal.lines.length === 0) await journal.append([{ kind: "job", input }]);
  const note = (mark: TrialMark) => journal.note([mark]);
  let change = Promise.withResolvers<void>();
  const tell = () => {
    change.resolve();
    change = Promise.withResolvers<void>();
  };
  return {
    ...viewOf(state),
    begin: (trials) => {
      for (const trial of trials) {
        state.begun.set(placeKey(trial), trial);
        laneOf(state, trial).out.add(trial.index);
      }
      return journal.append([{ kind: "begun", trials } satisfies ReadonlyMark]);
    },
    spawned: (key) => {
      state.spawned.add(key);
      note({ kind: "spawned", ...placeOf(state, key) });
    },
    notSpawned: (key) => {
      state.spawned.delete(key);
      note({ kind: "not-spawned", ...placeOf(state, key) });
    },
    ended: (key, { processes, ...end }) => {
      const place = placeOf(state, key);
      const trial = { index: place.index, ...drawOf(state, key), ...end };
      settle(state, { ...place, processes, trial });
      note({ kind: "ended", ...place, processes, trial });
      tell();
    },
    putBack: (key) => {
      const place = placeOf(state, key);
      laneOf(state, place).out.delete(place.index);
      tell();
    },
    setAbsent: (absent) => {
      state.absent = absent;
      return journal.append([{ kind: "base", absent } satisfies TrialMark]);
    },
    changed: () => change.promise,
  };
}

type ReadonlyMark = { readonly kind: "begun"; readonly trials: readonly BegunTrial[] };

function viewOf(state: State) {
  return {
    known: (place: Place) => state.lanes[place.stream].get(place.player)?.results[place.index],
    isOut: (place: Place) => laneOf(state, place).out.has(place.index),
    isBusy: (player: string) =>
      Object.values(state.lanes).some((lanes) => (lanes.get(player)?.out.size ?? 0) > 0),
    wasSpawned: (key: string) => state.spawned.has(key),
    playerOf: (key: string) => placeOf(state, key).player,
    absent: () => state.absent,
    tally: (player: string) => state.tallies.get(player) ?? NONE,
    processes: () => state.processes,
  };
}

/** One player's part of a stream, by index. */
interface Lane {
  readonly results: PlayedTrial[];
  readonly out: Set<number>;
}

interface State {
  readonly begun: Map<string, BegunTrial>;
  readonly spawned: Set<string>;
  readonly lanes: Readonly<Record<Place["stream"], Map<string, Lane>>>;
  readonly tallies: Map<string, Tally>;
  absent: boolean | null;
  processes: number;
}

const NONE: Tally = { done: 0, failed: 0 };

function laneOf({ lanes }: State, { stream, player }: Place): Lane {
  const lane = lanes[stream].get(player) ?? { results: [], out: new Set() };
  lanes[stream].set(player, lane);
  return lane;
}

function begunTrial({ begun }: State, key: string): BegunTrial {
  const trial = begun.get(key);
  if (trial === undefined) throw new Error(`${key} has not begun`);
  return trial;
}

function placeOf(state: State, key: string): Place {
  const { player, stream, index } = begunTrial(state, key);
  return { player, stream, index };
}

function drawOf(state: State, key: string): Pick<BegunTrial, "seed" | "family"> {
  const { seed, family } = begunTrial(state, key);
  return { seed, family };
}

/** Takes in how a trial ended. */
function settle(
  state: State,
  {
    processes,
    trial,
    ...place
  }: Place & Pick<TrialEnd, "processes"> & { readonly trial: PlayedTrial },
): void {
  const lane = laneOf(state, place);
  const { done, failed } = state.tallies.get(place.player) ?? NONE;
  lane.results[place.index] = trial;
  lane.out.delete(place.index);
  state.tallies.set(place.player, {
    done: done + 1,
    failed: failed + (trial.outcome === "passed" ? 0 : 1),
  });
  state.processes += processes;
}

/** What the lines of an earlier runner of this job say. */
function recalled(lines: readonly unknown[], input: string): State {
  const state: State = {
    begun: new Map(),
    spawned: new Set(),
    lanes: { trials: new Map(), "top-ups": new Map() },
    tallies: new Map(),
    absent: null,
    processes: 0,
  };
  for (const line of lines) recall(state, trialMarkSchema.parse(line), input);
  for (const key of state.spawned) {
    const place = placeOf(state, key);
    if (laneOf(state, place).results[place.index] !== undefined) continue;
    const nothing = { outcome: "missing", ms: 0, digest: "" } as const;
    const trial = { index: place.index, ...drawOf(state, key), ...nothing };
    settle(state, { ...place, processes: 1, trial });
  }
  return state;
}

function recall(state: State, mark: TrialMark, input: string): void {
  switch (mark.kind) {
    case "job":
      if (mark.input === input) return;
      throw new FactoryError(
        "broken",
        `the journal of this job is of other work (${mark.input}, not ${input})`,
      );
    case "base":
      state.absent = mark.absent;
      return;
    case "begun":
      for (const trial of mark.trials) state.begun.set(placeKey(trial), trial);
      return;
    case "spawned":
      state.spawned.add(placeKey(mark));
      return;
    case "not-spawned":
      state.spawned.delete(placeKey(mark));
      return;
    case "ended":
      settle(state, mark);
  }
}
