import type {
  BoxEnding,
  Boxes,
  BoxSpec,
  Isolation,
  RunningBox,
  StoppedBy,
} from "../../app/ports/boxes.ts";

/** What a program of the fake can do. */
export interface FakeIo {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly stdin: string;
  readonly spec: BoxSpec;
  say(stream: "stdout" | "stderr", text: string): void;
  /** Settles when the program is asked to end (SIGTERM). */
  readonly asked: Promise<void>;
  /** Settles when the box is ended. */
  readonly ended: Promise<void>;
}

/** A program of the fake: answers its exit code, or null when a signal ended it. */
export type FakeProgram = (io: FakeIo) => Promise<number | null>;

const FAKE_ISOLATION: Isolation = {
  level: "sandbox",
  uid: "own",
  memory: "watchdog",
  by: "fake 1.0",
};

/** Boxes in memory: a program is a function under the name that stands first in the argv. */
export function fakeBoxes(
  programs: Readonly<Record<string, FakeProgram>>,
  isolation: Isolation = FAKE_ISOLATION,
): Boxes & { readonly started: readonly BoxSpec[] } {
  const started: BoxSpec[] = [];
  return {
    isolation,
    started,
    async start(spec) {
      started.push(spec);
      return runFake(spec, programs[spec.argv[0]]);
    },
  };
}

function runFake(spec: BoxSpec, program: FakeProgram | undefined): RunningBox {
  const begun = performance.now();
  const asked = Promise.withResolvers<void>();
  const killed = Promise.withResolvers<void>();
  const written = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
  let room = spec.limits.output;
  let stoppedBy: StoppedBy | undefined;
  const stop = (why: StoppedBy) => {
    stoppedBy ??= why;
    killed.resolve();
  };
  const say = (stream: "stdout" | "stderr", text: string) => {
    const piece = Buffer.from(text).subarray(0, Math.max(0, room));
    room -= Buffer.byteLength(text);
    written[stream].push(piece);
    spec.onOutput?.(stream, piece);
    if (room < 0) stop("output");
  };
  const timer = Number.isFinite(spec.limits.ms)
    ? setTimeout(() => stop("time"), spec.limits.ms)
    : undefined;
  const io: Omit<FakeIo, "stdin"> = {
    args: spec.argv.slice(1),
    env: spec.env,
    spec,
    say,
    asked: asked.promise,
    ended: killed.promise,
  };
  const exit = stdinOf(spec).then((stdin) => program?.({ ...io, stdin }) ?? 127);
  const ended = Promise.race([exit, killed.promise.then(() => null)]).then((code): BoxEnding => {
    clearTimeout(timer);
    killed.resolve();
    return {
      code,
      signal: code === null ? "SIGKILL" : null,
      ...(stoppedBy === undefined ? {} : { stoppedBy }),
      notStarted: program === undefined,
      stdout: Buffer.concat(written.stdout),
      stderr: Buffer.concat(written.stderr),
      ms: performance.now() - begun,
    };
  });
  return {
    ended,
    terminate: () => asked.resolve(),
    end() {
      killed.resolve();
      return ended;
    },
  };
}

/** All of a box's standard input, however it comes. */
async function stdinOf({ stdin = "" }: BoxSpec): Promise<string> {
  if (typeof stdin === "string" || stdin instanceof Uint8Array)
    return Buffer.from(stdin).toString();
  let text = "";
  for await (const piece of stdin) text += piece;
  return text;
}
