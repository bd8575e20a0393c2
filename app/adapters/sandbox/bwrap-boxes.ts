import { type ChildProcess, spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import { FactoryError } from "../../core/errors.ts";
import type { Boxes, BoxSpec, Isolation } from "../../ports/boxes.ts";
import { boxAccounts } from "./accounts.ts";
import {
  BOX_ACCOUNT,
  BOX_FDS,
  type BoxRecipe,
  type BoxSurroundings,
  boxArgv,
  SHM_BYTES,
} from "./box-argv.ts";
import { type Death, deathInside, lastWords, NOT_STARTED } from "./box-death.ts";
import { checkMounts } from "./box-folders.ts";
import { type BoxOutput, collectOutput, feed } from "./box-output.ts";
import { boxSurroundings, PROGRAM_PATH } from "./box-surroundings.ts";
import { type FirstProcess, firstProcess, untilAllGone } from "./first-process.ts";
import { coverInherited, inheritedFds } from "./inherited-fds.ts";
import { type Mark, markEnv, roomMark } from "./marked.ts";
import { findMemoryGroups, type MemoryGroup } from "./memory-groups.ts";
import { residentBytes, watchTree } from "./memory-watch.ts";
import { signalProcess, tableForNow } from "./process-table.ts";
import { SANDBOX_DEFAULTS, type SandboxSettings } from "./settings.ts";
import { asAccount, type Staging, staging } from "./staging.ts";
import { type BoxBody, watchedBox } from "./watched-box.ts";

/** Boxes by bubblewrap: namespaces, limits and, when the factory is root, an account of their own. */
export function bwrapBoxes(
  isolation: Isolation,
  settings: SandboxSettings = SANDBOX_DEFAULTS,
): Boxes {
  const accountFor = process.getuid?.() === 0 ? boxAccounts(settings) : undefined;
  const groups = isolation.memory === "cgroup" ? findMemoryGroups() : undefined;
  const around = boxSurroundings();
  const room = roomMark(settings);
  const prepare = staging(settings);
  return {
    isolation,
    async start(spec) {
      const begun = performance.now();
      checkMounts(spec.mounts);
      checkNetwork(spec, room);
      const account = accountFor?.(spec.mounts);
      const group = groups?.take();
      const leave = () => {
        account?.leave();
        if (group !== undefined) groups?.giveBack(group);
      };
      try {
        const body = await launch(spec, { around, uid: account?.uid, group, prepare, room });
        const box = watchedBox(spec, body, begun);
        void box.ended.then(leave);
        return box;
      } catch (error) {
        leave();
        throw error;
      }
    },
  };
}

/** Beside a process that stands in no room, sharing its network would be sharing the machine's. */
function checkNetwork({ network, argv }: BoxSpec, room: Mark | undefined): void {
  if (network === "none" || room !== undefined) return;
  throw new FactoryError(
    "conflict",
    `${argv[0]} asks for the network of a room, and there is no room around it: open one, or ask for none`,
  );
}

interface LaunchOptions {
  readonly around: BoxSurroundings;
  readonly uid: number | undefined;
  readonly group: MemoryGroup | undefined;
  readonly prepare: Staging;
  readonly room: Mark | undefined;
}

async function launch(spec: BoxSpec, options: LaunchOptions): Promise<BoxBody> {
  const { group } = options;
  const { mounts, prefix } = options.prepare(spec.mounts);
  const blocked = group !== undefined;
  const recipe = boxArgv({ ...spec, mounts }, options.around, { blocked });
  const inner = ["bwrap", "--args", String(BOX_FDS.options), "--", ...recipe.command];
  const isStaged = prefix.length > 0;
  const [program = "bwrap", ...rest] = isStaged
    ? [...prefix, ...asAccount(options.uid), ...inner]
    : inner;
  const child = spawn(program, rest, {
    cwd: "/",
    env: { PATH: PROGRAM_PATH, ...markEnv(options.room) },
    stdio: [spec.stdin === undefined ? "ignore" : "pipe", "pipe", "pipe", ...extraFds(blocked)],
    ...(options.uid === undefined || isStaged ? {} : { uid: options.uid, gid: options.uid }),
  });
  const output = collectOutput(spec, child);
  feed(spec, child);
  const status = readStatus(child);
  giveData(child, recipe);
  const death = whenGone(child, status);
  const init = await firstOf(status.childPid, child, death);
  const first = await firstProcess(init);
  try {
    const guard = group && guardedBy(group, spec, init);
    if (blocked) givePipe(child, BOX_FDS.block, "go");
    return bodyOf(spec, { child, output, first, death, guard });
  } catch (error) {
    await untilAllGone(first);
    throw error;
  }
}

function extraFds(blocked: boolean): ("pipe" | "ignore" | number)[] {
  // status, options, passwd, hosts, block: `BOX_FDS`
  const ours = Array<"pipe">(blocked ? 5 : 4).fill("pipe");
  return [...ours, ...coverInherited(3 + ours.length, inheritedFds())];
}

function giveData(child: ChildProcess, recipe: BoxRecipe): void {
  givePipe(child, BOX_FDS.options, recipe.options.map((option) => `${option}\0`).join(""));
  givePipe(child, BOX_FDS.passwd, `box:x:${BOX_ACCOUNT}:${BOX_ACCOUNT}:box:/tmp:/bin/sh\n`);
  givePipe(child, BOX_FDS.hosts, "127.0.0.1 localhost box\n::1 localhost\n");
}

function givePipe(child: ChildProcess, fd: number, text: string): void {
  const pipe = child.stdio[fd] as Writable;
  // A sandbox that ends before it has read everything says so by its exit code.
  pipe.on("error", () => undefined);
  pipe.end(text);
}

interface Status {
  /** Pid of the namespace's first process, as we see it; it dies only after all others of the box. */
  readonly childPid: Promise<number>;
  /** How the program ended, once it has; absent when it never started. */
  exitCode(): number | undefined;
}

/** bubblewrap writes one JSON document a line, in pieces of its own choosing. */
function readStatus(child: ChildProcess): Status {
  let text = "";
  let known: (pid: number) => void;
  const childPid = new Promise<number>((resolve) => {
    known = resolve;
  });
  const find = (name: string) => new RegExp(`"${name}": (\\d+)`).exec(text)?.[1];
  const stream = child.stdio[BOX_FDS.status] as Readable;
  stream.on("data", (piece: Buffer) => {
    text += piece.toString("latin1");
    const pid = text.includes("\n") ? find("child-pid") : undefined;
    if (pid !== undefined) known(Number(pid));
  });
  return {
    childPid,
    exitCode: () => {
      const code = find("exit-code");
      return code === undefined ? undefined : Number(code);
    },
  };
}

/** Settles when bubblewrap has ended. What the program left behind may still be ending then (`untilAllGone`). */
function whenGone(child: ChildProcess, status: Status): Promise<Death> {
  const complaint = lastWords(child);
  return new Promise((resolve) => {
    child.on("error", () => resolve(NOT_STARTED));
    child.on("close", (own) => resolve(deathInside(status.exitCode(), own, complaint())));
  });
}

/** The pid, or a refusal with bubblewrap's own words when it ended before it had one. */
async function firstOf(pid: Promise<number>, child: ChildProcess, death: Promise<Death>) {
  const said: Buffer[] = [];
  const hear = (piece: Buffer) => void said.push(Buffer.from(piece));
  child.stderr?.prependListener("data", hear);
  const failed = death.then((): never => {
    const words = Buffer.concat(said).toString().trim();
    throw new FactoryError(
      "broken",
      `the sandbox did not start: ${words || "bwrap cannot be run"}`,
    );
  });
  failed.catch(() => undefined); // where the pid came first, its end is the box's end
  const init = await Promise.race([pid, failed]);
  child.stderr?.off("data", hear);
  return init;
}

interface Launched {
  readonly child: ChildProcess;
  readonly output: BoxOutput;
  readonly first: FirstProcess;
  readonly death: Promise<Death>;
  readonly guard: MemoryGuard | undefined;
}

function bodyOf(spec: BoxSpec, { child, output, first, death, guard }: Launched): BoxBody {
  return {
    output,
    death: death.then(async (end) => {
      await untilAllGone(first);
      return guard?.hasKilled() ? { ...end, stoppedBy: "memory" } : end;
    }),
    kill: () => void untilAllGone(first),
    terminate: () => terminateBelow(first.pid),
    watch: (stop) =>
      watchTree(child.pid ?? first.pid, (tree) => {
        if (residentBytes(tree) > spec.limits.memory || guard?.hasKilled()) stop("memory");
      }),
  };
}

/** A box's group as its guard. */
interface MemoryGuard {
  /** True once the kernel has ended a process of the box for want of memory: what is left of it is ended too. */
  hasKilled(): boolean;
}

/** The group counts what lies in the box's own `/tmp` and `/dev/shm` as memory, the limit does not. */
function guardedBy(group: MemoryGroup, spec: BoxSpec, init: number): MemoryGuard {
  const before = group.kills();
  group.limit(spec.limits.memory + spec.limits.disk + SHM_BYTES);
  group.admit(init);
  return { hasKilled: () => group.kills() > before };
}

/** The program is the first child of the namespace's first process; SIGTERM to the sandbox itself would end it without grace. */
function terminateBelow(init: number): void {
  const table = tableForNow();
  if (table === undefined) return; // whoever asks for an end with grace ends the box when the grace is over
  const children = [...table.values()].filter((row) => row.parent === init);
  const first = children.sort((a, b) => Number(a.started) - Number(b.started) || a.pid - b.pid)[0];
  if (first !== undefined) signalProcess(first.pid, "SIGTERM");
}
