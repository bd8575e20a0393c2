import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { Boxes, BoxSpec, Isolation } from "../../ports/boxes.ts";
import { boxEnv, limited, limitOptions } from "./box-argv.ts";
import { type Death, deathOutside, lastWords, NOT_STARTED } from "./box-death.ts";
import { checkMounts } from "./box-folders.ts";
import { collectOutput, feed } from "./box-output.ts";
import { findProgram } from "./box-surroundings.ts";
import { carries, endTrees, type Mark, markEnv, roomMark } from "./marked.ts";
import { residentBytes, watchTree } from "./memory-watch.ts";
import { linkNested, onMachine } from "./plain-paths.ts";
import { signalProcess, startOf, tableForNow } from "./process-table.ts";
import { SANDBOX_DEFAULTS, type SandboxSettings } from "./settings.ts";
import { type BoxBody, watchedBox } from "./watched-box.ts";

/** How long an end of file may take when all that is known of a box is dead. */
const LAST_WORDS_MS = 1000;

/**
 * Boxes without a sandbox: a session of their own, limits, a watchdog; no namespaces. Paths inside a box are translated to the
 * machine's. Only for code the factory's own compiler wrote: code that means harm gets out.
 */
export function plainBoxes(
  isolation: Isolation,
  settings: SandboxSettings = SANDBOX_DEFAULTS,
): Boxes {
  const room = roomMark(settings);
  return {
    isolation,
    async start(spec) {
      const begun = performance.now();
      checkMounts(spec.mounts);
      const home = mkdtempSync(join(settings.scratch ?? tmpdir(), "box-"));
      return watchedBox(spec, launch(spec, home, room), begun);
    },
  };
}

function launch(spec: BoxSpec, home: string, room: Mark | undefined): BoxBody {
  let unlink = () => {};
  const clear = () => {
    unlink();
    rmSync(home, { recursive: true, force: true });
  };
  try {
    unlink = linkNested(spec.mounts);
    return begin(spec, { home, room, clear });
  } catch (error) {
    clear();
    throw error;
  }
}

interface Surroundings {
  readonly home: string;
  readonly room: Mark | undefined;
  readonly clear: () => void;
}

function begin(spec: BoxSpec, { home, room, clear }: Surroundings): BoxBody {
  const mark: Mark = { name: "FACTORY_BOX", value: randomUUID() };
  const there = onMachine([...spec.mounts, { from: home, to: "/tmp", writable: true }]);
  const env = Object.entries({ ...boxEnv(spec.env), ...markEnv(mark, room) });
  const [program = "", ...rest] = withLimits(spec, spec.argv.map(there));
  const child = spawn(program, rest, {
    cwd: there(spec.cwd),
    env: Object.fromEntries(env.map(([name, value]) => [name, there(value)])),
    stdio: [spec.stdin === undefined ? "ignore" : "pipe", "pipe", "pipe"],
    detached: true,
  });
  const output = collectOutput(spec, child);
  feed(spec, child);
  const family: Family = { child, mark, born: birthOf(child), seen: new Map() };
  living.set(family, clear);
  return {
    output,
    death: whenGone(family).finally(() => {
      living.delete(family);
      clear();
    }),
    kill: () => void endAll(family),
    terminate: () => void child.kill("SIGTERM"),
    watch: (stop) =>
      watchTree(child.pid ?? 0, (tree) => {
        for (const row of tree) family.seen.set(row.pid, row.started);
        if (residentBytes(tree) > spec.limits.memory) stop("memory");
        else if (tree.length > spec.limits.processes) stop("processes");
      }),
  };
}

/** Zero where that cannot be found out: then every process with the mark is of the box, whenever it started. */
function birthOf({ pid = 0 }: ChildProcess): number {
  try {
    return Number(startOf(pid) ?? 0);
  } catch {
    return 0;
  }
}

/** The program under its limits, and bound to die with us where the machine can do that (`setpriv` of util-linux). */
function withLimits(spec: BoxSpec, argv: readonly string[]): readonly string[] {
  const [prlimit, setpriv] = [findProgram("prlimit"), findProgram("setpriv")];
  if (prlimit === undefined) return argv;
  // Without namespaces the kernel counts every process of the account, not the box's alone.
  const processes = spec.limits.processes + threadsOfAccount();
  const options = limitOptions({ ...spec.limits, processes }, availableParallelism());
  const within = limited(prlimit, options, argv);
  return setpriv === undefined ? within : [setpriv, "--pdeathsig", "KILL", "--", ...within];
}

function threadsOfAccount(): number {
  const own = process.getuid?.();
  if (own === 0) return 0; // root's processes are not counted at all
  return readdirSync("/proc").reduce((sum, name) => {
    if (!/^\d+$/.test(name)) return sum;
    if (statSync(`/proc/${name}`, { throwIfNoEntry: false })?.uid !== own) return sum;
    return sum + (statSync(`/proc/${name}/task`, { throwIfNoEntry: false })?.nlink ?? 2) - 2;
  }, 0);
}

/** Boxes that run: without namespaces nobody else ends them when this process ends. */
const living = new Map<Family, () => void>();
process.on("exit", () => {
  for (const [family, clear] of living) {
    endAll(family);
    clear();
  }
});

/** By what the processes of a plain box are found: the program, the mark in their environment, and who was seen below it. */
interface Family {
  readonly child: ChildProcess;
  readonly mark: Mark;
  /** When the program started, in ticks; what started before it is not of the box. */
  readonly born: number;
  /** Start time by pid: a pid alone may be somebody else's by now. */
  readonly seen: Map<number, string>;
}

/** Kills every process known to belong to the box and says how many there were; undefined where not all of them could be looked for. */
function endAll({ child, mark, born, seen }: Family): number | undefined {
  if (child.pid === undefined) return 0;
  // The session first and at once: the one signal reaches all of it, also what is just being forked.
  if (child.exitCode === null && child.signalCode === null) signalProcess(-child.pid, "SIGKILL");
  const table = tableForNow();
  if (table === undefined) return undefined;
  const mine = [...table.values()].filter(
    (row) =>
      row.group === child.pid ||
      seen.get(row.pid) === row.started ||
      (Number(row.started) >= born && carries(row.pid, mark)),
  );
  return endTrees(mine, table);
}

/** The program's end is the end of all that it left behind; then its output is read to the last byte. */
function whenGone(family: Family): Promise<Death> {
  const { child } = family;
  const complaint = lastWords(child);
  return new Promise((resolve) => {
    child.on("error", () => resolve(NOT_STARTED));
    const read = new Promise<void>((done) => child.once("close", () => done()));
    child.on("exit", (code, signal) => {
      void endLeftovers(family)
        .then(() => Promise.race([read, lastMoment(child, read)]))
        .then(() => resolve(deathOutside(code, signal, complaint())));
    });
  });
}

async function endLeftovers(family: Family): Promise<void> {
  while (endAll(family) !== 0) await setTimeout(2);
}

/** A process that nobody could find may hold the output open: it is not waited for. */
async function lastMoment(child: ChildProcess, read: Promise<void>): Promise<void> {
  const over = new AbortController();
  void read.then(() => over.abort());
  await setTimeout(LAST_WORDS_MS, undefined, { signal: over.signal }).catch(() => undefined);
  child.stdout?.destroy();
  child.stderr?.destroy();
}
