import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { BoxEnding, Boxes, BoxLimits, BoxSpec } from "../../app/ports/boxes.ts";

type Argv = BoxSpec["argv"];

/** Programs every kind of box can run, each as its argv. */
export interface BoxPrograms {
  says(stdout: string, stderr: string): Argv;
  exits(code: number): Argv;
  showsEnv(name: string): Argv;
  /** Writes its standard input to its standard output. */
  repeats(): Argv;
  /** Says `ready`, then waits for ever. */
  waits(): Argv;
  /** Says `ready`; on SIGTERM it ends with 0. */
  waitsPolitely(): Argv;
  /** Says `ready`, and goes on when it is asked to end. */
  waitsStubbornly(): Argv;
  printsWithoutEnd(): Argv;
  missing(): Argv;
}

/** The programs as a machine with a shell has them. */
export const shellPrograms: BoxPrograms = {
  says: (stdout, stderr) => sh(`printf %s '${stdout}'; printf %s '${stderr}' >&2`),
  exits: (code) => sh(`exit ${code}`),
  showsEnv: (name) => sh(`printf %s "$${name}"`),
  repeats: () => ["/bin/cat"],
  waits: () => sh("echo ready; exec sleep 600"),
  waitsPolitely: () => sh("trap 'exit 0' TERM; echo ready; while :; do sleep 0.05; done"),
  waitsStubbornly: () => sh("trap '' TERM; echo ready; while :; do sleep 0.05; done"),
  printsWithoutEnd: () => ["/usr/bin/yes"],
  missing: () => ["/usr/bin/there-is-no-such-program"],
};

/** An argv that gives the script to the machine's shell. */
export function sh(script: string): Argv {
  return ["/bin/sh", "-c", script];
}

export const ROOMY: BoxLimits = {
  ms: 20_000,
  memory: 512 * 1024 ** 2,
  processes: 64,
  disk: 64 * 1024 ** 2,
  output: 1024 ** 2,
};

/** A box with nothing in it; give what the test is about. */
export function boxOf(argv: Argv, given: Partial<BoxSpec> = {}): BoxSpec {
  return { argv, cwd: "/", mounts: [], env: {}, limits: ROOMY, network: "none", ...given };
}

/** Starts a box and waits until it has written a text; the way to act on a box that surely runs. */
export async function startUntil(boxes: Boxes, spec: BoxSpec, text: string) {
  const said = Promise.withResolvers<void>();
  let seen = "";
  const box = await boxes.start({
    ...spec,
    onOutput(stream, piece) {
      spec.onOutput?.(stream, piece);
      seen += Buffer.from(piece).toString();
      if (seen.includes(text)) said.resolve();
    },
  });
  const early = box.ended.then((ending) => {
    throw new Error(`ended before it said ${text}: ${show(ending)}`);
  });
  early.catch(() => undefined);
  await Promise.race([said.promise, early]);
  return box;
}

/** An ending with its output as text. */
function show(ending: BoxEnding): string {
  const text = (bytes: Uint8Array) => Buffer.from(bytes).toString();
  return JSON.stringify({
    ...ending,
    stdout: text(ending.stdout),
    stderr: text(ending.stderr),
  });
}

export interface BoxesUnderTest {
  readonly boxes: Boxes;
  readonly programs: BoxPrograms;
  /** Runs after each test; fails when a box left anything behind. */
  leavesNothing(): void | Promise<void>;
}

/** What every kind of box promises, whatever keeps it apart. */
export function boxesContract(name: string, make: () => Promise<BoxesUnderTest>): void {
  describe(`boxes: ${name}`, () => {
    let made: BoxesUnderTest;
    beforeEach(async () => {
      made = await make();
    });
    afterEach(() => made.leavesNothing());
    const run = async (argv: Argv, given: Partial<BoxSpec> = {}) =>
      (await made.boxes.start(boxOf(argv, given))).ended;

    test("a program's output and exit code come back as they were", async () => {
      const ending = await run(made.programs.says("out", "err"));
      expect(Buffer.from(ending.stdout).toString()).toBe("out");
      expect(Buffer.from(ending.stderr).toString()).toBe("err");
      expect(ending).toMatchObject({ code: 0, signal: null, notStarted: false });
      expect(ending.stoppedBy).toBeUndefined();
      expect((await run(made.programs.exits(7))).code).toBe(7);
      expect((await run(made.programs.exits(130))).code).toBe(130);
    });

    test("a listener sees the output while the program runs", async () => {
      const heard: string[] = [];
      await run(made.programs.says("out", "err"), {
        onOutput: (stream, piece) => heard.push(`${stream}:${Buffer.from(piece).toString()}`),
      });
      expect(new Set(heard)).toEqual(new Set(["stderr:err", "stdout:out"]));
    });

    test("standard input may come piece by piece, until its end", async () => {
      async function* pieces() {
        yield "one ";
        await new Promise((resolve) => setImmediate(resolve));
        yield "two\n";
      }
      const ending = await run(made.programs.repeats(), { stdin: pieces() });
      expect(Buffer.from(ending.stdout).toString()).toBe("one two\n");
    });

    test("standard input reaches the program and ends", async () => {
      const ending = await run(made.programs.repeats(), { stdin: "a line\n" });
      expect(Buffer.from(ending.stdout).toString()).toBe("a line\n");
    });

    test("a variable that is given is set", async () => {
      const ending = await run(made.programs.showsEnv("LOG_LEVEL"), { env: { LOG_LEVEL: "warn" } });
      expect(Buffer.from(ending.stdout).toString()).toBe("warn");
    });

    test("a program that is not there is told apart from one that fails", async () => {
      expect(await run(made.programs.missing())).toMatchObject({ notStarted: true });
      expect(await run(made.programs.exits(1))).toMatchObject({ notStarted: false, code: 1 });
    });

    test("a box that takes too long is ended, saying so", async () => {
      const limits = { ...ROOMY, ms: 300 };
      expect(await run(made.programs.waits(), { limits })).toMatchObject({
        stoppedBy: "time",
        code: null,
      });
    });

    test("a box that prints without end is ended, and keeps what it may print", async () => {
      const ending = await run(made.programs.printsWithoutEnd(), {
        limits: { ...ROOMY, output: 1000 },
      });
      expect(ending.stoppedBy).toBe("output");
      expect(ending.stdout.length + ending.stderr.length).toBe(1000);
    });

    test("a program that is asked to end may end in its own way", async () => {
      const box = await startUntil(made.boxes, boxOf(made.programs.waitsPolitely()), "ready");
      box.terminate();
      expect(await box.ended).toMatchObject({ code: 0, signal: null });
    });

    test("a program that will not end is ended by force", async () => {
      const box = await startUntil(made.boxes, boxOf(made.programs.waitsStubbornly()), "ready");
      box.terminate();
      const ending = await box.end();
      expect(ending).toMatchObject({ code: null, signal: "SIGKILL" });
      expect(ending.stoppedBy).toBeUndefined();
    });

    test("ending a box twice, or after its end, is ending it once", async () => {
      const box = await startUntil(made.boxes, boxOf(made.programs.waits()), "ready");
      const [first, second] = await Promise.all([box.end(), box.end()]);
      expect(first).toBe(second);
      box.terminate();
      expect(await box.end()).toBe(first);
    });
  });
}
