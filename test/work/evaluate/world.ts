import { yamlDocuments } from "../../../app/adapters/documents/yaml-documents.ts";
import type { EvaluateInput, EvaluateResult } from "../../../app/core/job.ts";
import { type Pack, packDigest } from "../../../app/core/pack/pack.ts";
import type { Isolation, Room } from "../../../app/ports/boxes.ts";
import type { Journal } from "../../../app/ports/journal.ts";
import type { Workshop } from "../../../app/ports/workshop.ts";
import { evaluate } from "../../../app/work/evaluate/evaluate.ts";
import type { FromKeeper, Setup, Task, ToKeeper } from "../../../app/work/evaluate/messages.ts";
import type { EvaluatePorts, PlayProgress } from "../../../app/work/evaluate/ports.ts";
import { failure, type TrialOutcome } from "../../../app/work/play-trial.ts";
import { memoryKeptPacks, memoryPacks } from "../../fakes/packs.ts";

const PRODUCT =
  "version: 1\nname: thing\nstack: none\nrun: { kind: http, command: [node, server.js] }\n";

export const ISOLATION: Isolation = {
  level: "sandbox",
  uid: "own",
  memory: "watchdog",
  by: "fake 1.0",
};

export const sha = (index: number) => String(index).padStart(40, "0");

/** A clone is a path that says whose commit it is. */
const workshop = {
  clone: async (_: string, commit: string) => ({ tree: `/code/${commit}`, git: "" }),
  paths: async () => [] as string[],
  matching: () => [],
  restore: async () => undefined,
} as unknown as Workshop;

type Trouble = "dies" | "unready" | "not-spawned" | null;

/** How a keeper of the fake behaves. */
export interface Behaviour {
  /** Of a product's trial, by the player's number and the trial's key. */
  readonly outcome?: (player: number, key: string) => "passed" | "failed";
  /** What happens instead of an outcome; `dies`: the keeper ends with the product spawned, `unready`: before. */
  readonly trouble?: (key: string, times: number) => Trouble;
  /** Lets the order of things be chosen by a test. */
  readonly pause?: () => Promise<void>;
}

export interface World {
  readonly ports: Omit<EvaluatePorts, "journal">;
  /** The key of every task whose product was spawned, each time. */
  readonly spawned: string[];
  /** The keys in the order in which they ended. */
  readonly finished: string[];
  readonly progress: PlayProgress[];
  readonly rooms: { opened: number; open: number; atOnce: number; most: number };
}

const passed: TrialOutcome = { outcome: "passed", digest: `sha256:${"1".repeat(64)}` };

/** Rooms whose keepers speak the protocol and play nothing. */
export function world(pack: Pack, players: number, behaviour: Behaviour = {}): World {
  const {
    outcome = () => "passed",
    trouble = () => null,
    pause = async () => undefined,
  } = behaviour;
  const spawned: string[] = [];
  const finished: string[] = [];
  const progress: PlayProgress[] = [];
  const rooms = { opened: 0, open: 0, atOnce: 0, most: 0 };
  const times = new Map<string, number>();

  const open = async () => {
    rooms.opened += 1;
    rooms.open += 1;
    let hear: (message: unknown) => void = () => undefined;
    let alive = true;
    let setup: Setup | undefined;
    const gates = new Map<string, () => void>();
    const closed = Promise.withResolvers<Awaited<Room["closed"]>>();
    const end = (stderr: string) => {
      if (!alive) return;
      alive = false;
      rooms.open -= 1;
      closed.resolve({ code: 1, signal: null, stderr });
    };
    const tell = (news: FromKeeper) => {
      if (alive) hear(news);
    };
    const begin = async (key: string, what: Trouble) => {
      const go = new Promise<void>((resolve) => gates.set(key, resolve));
      tell({ kind: "spawning", key });
      await go;
      if (what !== "not-spawned") return true;
      tell({ kind: "not-spawned", key });
      end("no sandbox");
      return false;
    };
    const spawn = async (key: string) => {
      spawned.push(key);
      rooms.atOnce += 1;
      rooms.most = Math.max(rooms.most, rooms.atOnce);
      await pause();
      rooms.atOnce -= 1;
    };
    const finish = (key: string) => {
      finished.push(key);
      const player = Number(/(\d+)$/.exec(setup?.tree ?? "")?.[1]);
      const seen = outcome(player, key) === "passed" ? passed : failure("no", "no");
      tell({ kind: "played", key, outcome: seen, ms: 1, processes: 1, goesOn: null });
    };
    const troubled = (key: string) => {
      const count = (times.get(key) ?? 0) + 1;
      times.set(key, count);
      return trouble(key, count);
    };
    const play = async ({ key }: Task) => {
      await pause();
      const what = troubled(key);
      if (what === "unready") return end("no room here");
      if (!(await begin(key, what)) || !alive) return;
      await spawn(key);
      if (what === "dies") return end("killed");
      if (alive) finish(key);
    };
    let last = Promise.resolve();
    const room: Room = {
      send: (message) => {
        const order = message as ToKeeper;
        if (order.kind === "setup") setup = order.setup;
        else if (order.kind === "go") gates.get(order.key)?.();
        else
          for (const task of order.tasks) {
            last = last.then(() => (alive ? play(task) : undefined));
          }
      },
      onMessage: (listener) => {
        hear = listener;
      },
      closed: closed.promise,
      close: async () => end("closed"),
    };
    return { room, work: "/scratch" };
  };
  return {
    spawned,
    finished,
    progress,
    rooms,
    ports: {
      workshop,
      documents: yamlDocuments,
      packs: memoryPacks([pack]),
      keptPacks: memoryKeptPacks([pack]),
      toolchain: { node: "/node", typescript: "/typescript", types: {} },
      installs: { mounts: () => [] },
      rooms: { isolation: ISOLATION, open },
      clock: () => performance.now(),
      players,
      progress: (one) => progress.push(one),
    },
  };
}

/** A journal in memory; at line `until` its process is killed: nothing is written any more, and whoever writes comes no further. */
export function memoryJournal(before: readonly unknown[] = [], until = Infinity) {
  const written = [...before];
  const note = (lines: readonly unknown[]) => {
    for (const line of lines) {
      if (written.length >= until) throw new Error("killed");
      // As a file would: what is read back is what was JSON.
      written.push(JSON.parse(JSON.stringify(line)));
    }
  };
  const journal: Journal = {
    lines: before,
    note,
    append: async (lines) => note(lines),
    close: async () => undefined,
  };
  return { journal, written };
}

export function inputOf(pack: Pack, given: Partial<EvaluateInput>): EvaluateInput {
  return {
    repository: "/repository",
    base: sha(0),
    productFile: PRODUCT,
    purpose: "confirmation",
    pack: { name: pack.name, digest: packDigest(pack), leftOut: [] },
    players: [{ id: "c1", sha: sha(1) }],
    root: "a".repeat(64),
    topUpRoot: "b".repeat(64),
    from: 0,
    to: 0,
    cases: {},
    ...given,
  };
}

export function run(
  on: World,
  input: EvaluateInput,
  journal: Journal = memoryJournal().journal,
): Promise<EvaluateResult> {
  return evaluate(input, "/scratch", { ...on.ports, journal });
}
