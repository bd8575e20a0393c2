import { FactoryError } from "../../app/core/errors.ts";
import { errorOf, type Failure, failureOf } from "../../app/core/failure.ts";
import type {
  Place,
  PlaceQueue,
  PlaceRequest,
  Retry,
  Steps,
  WorkflowBody,
  WorkflowOutcome,
  WorkflowStatus,
  Workflows,
} from "../../app/ports/steps.ts";

interface FakeOptions {
  readonly queues?: readonly PlaceQueue[];
  /** Every act runs twice, as after a crash between acting and recording. */
  readonly twice?: boolean;
}

/** An engine in memory, with a crash at hand: all bodies stop where they are; `launch` goes on from what was recorded. */
export interface FakeWorkflows extends Workflows {
  crash(): void;
}

type Recorded = { readonly name: string } & (
  | { readonly kind: "value"; readonly value: unknown }
  | { readonly kind: "failure"; readonly failure: Failure }
);

interface Message {
  readonly topic: string;
  readonly key: string;
  readonly message: unknown;
  taken: boolean;
}

interface Run {
  readonly id: string;
  readonly name: string;
  readonly input: unknown;
  readonly recorded: Recorded[];
  readonly messages: Message[];
  /** When the waits under way end, by number of the call. */
  readonly deadlines: Map<number, number>;
  readonly cancel: AbortController;
  outcome: WorkflowOutcome;
}

interface HeldPlace {
  readonly id: string;
  readonly holder: string;
  readonly queue: PlaceQueue;
  readonly request: PlaceRequest;
  state: "waiting" | "held" | "free";
}

const never = () => new Promise<never>(() => {});
const jsonOf = (value: unknown): unknown =>
  value === undefined ? undefined : JSON.parse(JSON.stringify(value));

class Canceled extends Error {}

function refuseCanceled(run: Run): void {
  if (run.outcome.status === "canceled") throw new Canceled(`${run.id} was canceled`);
}

export function fakeWorkflows(options: FakeOptions = {}): FakeWorkflows {
  const bodies = new Map<string, WorkflowBody<never>>();
  const runs = new Map<string, Run>();
  const places: HeldPlace[] = [];
  const waiters = new Set<() => void>();
  /** Changes with each crash and launch; a body of an earlier life never goes on. */
  let life = 0;
  let living = new AbortController();
  let launched = false;

  const stir = () => {
    for (const wake of waiters) wake();
  };
  const stirred = (ms: number, signals: readonly AbortSignal[]) =>
    new Promise<void>((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        waiters.delete(wake);
        for (const signal of signals) signal.removeEventListener("abort", wake);
        resolve();
      };
      const timer = setTimeout(wake, Math.min(Math.max(ms, 0), 2 ** 31 - 1));
      waiters.add(wake);
      for (const signal of signals) signal.addEventListener("abort", wake, { once: true });
    });

  const grant = () => {
    const waiting = places
      .filter((place) => place.state === "waiting")
      .sort((a, b) => a.request.priority - b.request.priority);
    for (const place of waiting) {
      const held = places.filter(
        (other) =>
          other.state === "held" &&
          other.queue.name === place.queue.name &&
          (!place.queue.partitioned || other.request.partition === place.request.partition),
      );
      if (held.length < place.queue.limit) place.state = "held";
    }
    stir();
  };
  const free = (which: (place: HeldPlace) => boolean) => {
    for (const place of places) if (which(place)) place.state = "free";
    grant();
  };

  const settle = (run: Run, outcome: WorkflowOutcome) => {
    if (run.outcome.status !== "running") return;
    run.outcome = outcome;
    free((place) => place.holder === run.id);
  };

  function stepsOf(run: Run): Steps {
    const born = life;
    const names = new Set<string>();
    let next = 0;
    let under: string | null = null;
    const signals = [run.cancel.signal, living.signal];

    /** One recorded call; `perform` gets its number. */
    async function call<T>(name: string, perform: (at: number) => Promise<unknown>): Promise<T> {
      if (under !== null) throw new Error(`${name} begins while ${under} is under way`);
      if (names.has(name)) throw new Error(`${name} is done twice in workflow ${run.id}`);
      names.add(name);
      const at = next++;
      under = name;
      try {
        const known = run.recorded[at] ?? (await record(name, at, perform));
        refuseCanceled(run);
        if (known.name !== name) throw new Error(`replay met ${name} where ${known.name} was`);
        if (known.kind === "failure") throw errorOf(known.failure);
        return structuredClone(known.value) as T;
      } finally {
        under = null;
      }
    }

    async function record(name: string, at: number, perform: (at: number) => Promise<unknown>) {
      refuseCanceled(run);
      if (life !== born) return await never();
      const outcome = await perform(at).then(
        (value) => ({ name, kind: "value", value: jsonOf(value) }) as const,
        (thrown: unknown) => ({ name, kind: "failure", failure: failureOf(thrown) }) as const,
      );
      if (life !== born) return await never();
      refuseCanceled(run);
      run.recorded[at] = outcome;
      return outcome;
    }

    const stirredOrStopped = async (ms: number) => {
      await stirred(ms, signals);
      if (signals.some((signal) => signal.aborted)) throw new Error("stopped between two tries");
    };

    const until = async (at: number, ms: number, ready: () => boolean) => {
      const end = run.deadlines.get(at) ?? Date.now() + ms;
      run.deadlines.set(at, end);
      while (!ready() && Date.now() < end && !signals.some((signal) => signal.aborted))
        await stirred(end - Date.now(), signals);
    };

    async function waitForPlace(id: string, queue: PlaceQueue, request: PlaceRequest) {
      let place = places.find((other) => other.id === id);
      if (place === undefined) {
        place = { id, holder: run.id, queue, request, state: "waiting" };
        places.push(place);
        grant();
      }
      const mine = place;
      while (mine.state === "waiting" && !signals.some((signal) => signal.aborted))
        await stirred(2 ** 31 - 1, signals);
    }

    return {
      workflow: run.id,
      step: (name, act, retry = { attempts: 1, delayMs: 0 }) =>
        call(`step ${name}`, () => {
          const once = () => act(AbortSignal.any(signals));
          const twice = async () => {
            await once();
            return await once();
          };
          return tried(options.twice ? twice : once, retry, stirredOrStopped);
        }),
      sleep: (name, ms) => call(`sleep ${name}`, (at) => until(at, ms, () => false)),
      waitFor<T>(topic: string, timeoutMs: number): Promise<T | null> {
        return call(`wait ${next} for ${topic}`, async (at) => {
          const arrived = () => run.messages.find((sent) => sent.topic === topic && !sent.taken);
          await until(at, timeoutMs, () => arrived() !== undefined);
          const found = life === born ? arrived() : undefined;
          if (found === undefined) return null;
          found.taken = true;
          return found.message;
        });
      },
      async enter(name: string, request: PlaceRequest): Promise<Place> {
        const queue = queueFor(options.queues ?? [], name, request);
        const id = `${run.id}/place/${name}/${request.key}`;
        await call(`enter ${id}`, () => waitForPlace(id, queue, request));
        let released = false;
        return {
          async release() {
            if (released) return;
            released = true;
            await call(`release ${id}`, async () => free((place) => place.id === id));
          },
        };
      },
    };
  }

  function execute(run: Run): void {
    const body = bodies.get(run.name);
    if (body === undefined) return;
    const born = life;
    const ended = (outcome: WorkflowOutcome) => {
      if (life === born) settle(run, outcome);
    };
    Promise.resolve()
      .then(() => body(stepsOf(run), structuredClone(run.input) as never))
      .then(
        (result) => ended({ status: "done", result: jsonOf(result) }),
        (thrown: unknown) => ended({ status: "failed", reason: failureOf(thrown).message }),
      );
  }

  const known = (id: string): Run => {
    const run = runs.get(id);
    if (run === undefined) throw new FactoryError("not-found", `no workflow ${id} was started`);
    return run;
  };
  const stop = () => {
    launched = false;
    life++;
    living.abort();
  };

  return {
    register(name, body) {
      if (launched) throw new Error(`workflow ${name} is registered after the launch`);
      if (bodies.has(name)) throw new Error(`workflow ${name} is registered twice`);
      bodies.set(name, body as WorkflowBody<never>);
    },
    async launch() {
      launched = true;
      life++;
      living = new AbortController();
      for (const run of runs.values()) if (run.outcome.status === "running") execute(run);
    },
    async shutdown() {
      stop();
    },
    crash: stop,
    async start(name, id, input) {
      if (!bodies.has(name)) throw new FactoryError("not-found", `no workflow is called ${name}`);
      if (runs.has(id)) return;
      const run: Run = {
        id,
        name,
        input: jsonOf(input),
        recorded: [],
        messages: [],
        deadlines: new Map(),
        cancel: new AbortController(),
        outcome: { status: "running" },
      };
      runs.set(id, run);
      if (launched) execute(run);
    },
    async signal(id, topic, message, key) {
      const { messages } = known(id);
      if (messages.some((sent) => sent.key === key)) return;
      messages.push({ topic, key, message: jsonOf(message), taken: false });
      stir();
    },
    async cancel(id) {
      const run = known(id);
      settle(run, { status: "canceled" });
      if (run.outcome.status === "canceled") run.cancel.abort();
    },
    async status(id): Promise<WorkflowStatus> {
      return runs.get(id)?.outcome.status ?? "unknown";
    },
    async outcome(id) {
      return runs.get(id)?.outcome ?? { status: "unknown" };
    },
    async pending() {
      return [...runs.values()]
        .filter((run) => run.outcome.status === "running")
        .map((run) => run.id);
    },
  };
}

function queueFor(queues: readonly PlaceQueue[], name: string, request: PlaceRequest): PlaceQueue {
  const queue = queues.find((known) => known.name === name);
  if (queue === undefined) throw new FactoryError("not-found", `no queue is called ${name}`);
  if (queue.partitioned !== (request.partition !== undefined))
    throw new FactoryError(
      "invalid-input",
      `queue ${name} ${queue.partitioned ? "needs a" : "has no"} partition`,
    );
  return queue;
}

async function tried<T>(
  act: () => Promise<T>,
  retry: Retry,
  wait: (ms: number) => Promise<void>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await act();
    } catch (error) {
      if (attempt >= retry.attempts) throw error;
      await wait(retry.delayMs * 2 ** (attempt - 1));
    }
  }
}
