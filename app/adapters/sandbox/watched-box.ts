import type { BoxEnding, BoxSpec, RunningBox, StoppedBy } from "../../ports/boxes.ts";
import type { Death } from "./box-death.ts";
import type { BoxOutput } from "./box-output.ts";

/** The living side of a box, one for each kind of sandbox. */
export interface BoxBody {
  readonly output: BoxOutput;
  /** SIGTERM to the program. */
  terminate(): void;
  /** SIGKILL to every process of the box. */
  kill(): void;
  /** Begins to watch memory and processes; calls back when the box takes too much. */
  watch(stop: (reason: StoppedBy) => void): () => void;
  /** Settles when every process of the box is gone; never rejects. */
  readonly death: Promise<Death>;
}

/** Longer time limits are none: a timer holds 2³¹ − 1 ms at most. */
const LONGEST_MS = 2 ** 31 - 1;

/** Gives a body its limits: ends it when its time, its memory or its output is used up. `begun` on the clock of `performance`. */
export function watchedBox(spec: BoxSpec, body: BoxBody, begun: number): RunningBox {
  let reason: StoppedBy | undefined;
  let alive = true;
  // A pid may be another process's once its own is gone.
  const kill = () => alive && body.kill();
  const stop = (why: StoppedBy) => {
    reason ??= why;
    kill();
  };
  body.output.whenFull(() => stop("output"));
  const left = Math.max(0, spec.limits.ms - (performance.now() - begun));
  const timer = left < LONGEST_MS ? setTimeout(() => stop("time"), left) : undefined;
  const unwatch = body.watch(stop);

  const ended = body.death.then((death): BoxEnding => {
    alive = false;
    clearTimeout(timer);
    unwatch();
    const { stoppedBy, ...rest } = death;
    const limit = reason ?? stoppedBy;
    return {
      ...rest,
      ...(limit === undefined ? {} : { stoppedBy: limit }),
      stdout: body.output.stdout(),
      stderr: body.output.stderr(),
      ms: performance.now() - begun,
    };
  });
  return {
    ended,
    terminate: () => void (alive && body.terminate()),
    end: () => {
      kill();
      return ended;
    },
  };
}
