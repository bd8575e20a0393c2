import { closeSync, existsSync, fsyncSync, openSync, readFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { Place, Steps } from "../../app/ports/steps.ts";
import type { World } from "../../app/ports/world.ts";

/** When a server dies: `before` the act, `between` act and record, or `after` the record, of steps whose name holds `step`. */
export interface Point {
  readonly when: "before" | "between" | "after";
  /** Empty: of every step. */
  readonly step: string;
}

/** Where a server dies; each point of each step once, whichever start comes by first. */
export interface Death {
  readonly home: string;
  readonly points: readonly Point[];
}

/** The deaths of a home's servers so far, in order, as `<when> <step>`. */
export function deathsOf(home: string): readonly string[] {
  const path = listOf(home);
  return existsSync(path) ? readFileSync(path, "utf8").split("\n").slice(0, -1) : [];
}

const listOf = (home: string) => join(home, "deaths");

/** Kills this process here, unless an earlier one has died at this point or nobody asked for it. */
function pass({ home, points }: Death, when: Point["when"], step: string): void {
  if (!points.some((point) => point.when === when && step.includes(point.step))) return;
  const death = `${when} ${step}`;
  if (deathsOf(home).includes(death)) return;
  const file = openSync(listOf(home), "a");
  writeSync(file, `${death}\n`);
  fsyncSync(file);
  closeSync(file);
  process.kill(process.pid, "SIGKILL");
  // The signal may arrive a moment later: nothing else may happen until then.
  for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000);
}

/** Steps at which the process dies. Only a step whose act is really done counts: what a replay answers from the record is over. */
export function deadlySteps(death: Death, steps: Steps, over: (name: string) => void): Steps {
  const around = async <T>(name: string, call: () => Promise<T>): Promise<T> => {
    pass(death, "before", name);
    const answer = await call();
    pass(death, "after", name);
    return answer;
  };
  let waits = 0;
  return {
    workflow: steps.workflow,
    step: async (name, act, retry) => {
      let live = false;
      const answer = await steps.step(
        name,
        async (signal) => {
          live = true;
          pass(death, "before", name);
          const done = await act(signal);
          pass(death, "between", name);
          return done;
        },
        retry,
      );
      if (live) pass(death, "after", name);
      over(name);
      return answer;
    },
    sleep: (name, ms) => around(`sleep ${name}`, () => steps.sleep(name, ms)),
    waitFor: <T>(topic: string, timeoutMs: number) =>
      around(`wait ${++waits}`, () => steps.waitFor<T>(topic, timeoutMs)),
    enter: async (queue, request): Promise<Place> => {
      const name = `${queue} ${request.key}`;
      const place = await around(`enter ${name}`, () => steps.enter(queue, request));
      return { release: () => around(`leave ${name}`, place.release) };
    },
  };
}

/** A world in which the server dies around the submission too, which is no step of the line. */
export function deadlyWorld(death: Death, world: World): World {
  return {
    ...world,
    ledger: {
      ...world.ledger,
      append: async (drafts) => {
        const submits = drafts.some(({ kind }) => kind === "intent-submitted");
        if (submits) pass(death, "before", "submit");
        const events = await world.ledger.append(drafts);
        if (submits) pass(death, "between", "submit");
        return events;
      },
    },
  };
}
