import { FactoryError } from "../core/errors.ts";
import { jobEnded, jobStarted } from "../core/event/job.ts";
import { aboutIntent, type EventDraft } from "../core/event.ts";
import type { Intent } from "../core/intent.ts";
import {
  forGood,
  type Job,
  type JobKind,
  type JobOutcome,
  type JobResult,
  STARTS,
} from "../core/job.ts";
import { answerTopic, jobTopic } from "../core/order.ts";
import type { Product } from "../core/product.ts";
import { begun, firstLeg, legAfter, type RunEnd } from "../core/run-legs.ts";
import type { Answer, Desk, LookAtRuns, Question } from "../ports/desk.ts";
import type { Place, Steps } from "../ports/steps.ts";
import type { World } from "../ports/world.ts";

/** Tries of a step whose surroundings broke (database gone, git busy): about a minute in all. */
const PATIENCE = { attempts: 9, delayMs: 150 };
/** How long the line trusts that a message will come before it asks the runner itself. */
const ASK_RUNNER_MS = 60_000;
const LOOK_FOR_PERSON_MS = 24 * 3600_000;

type Attempted<T> =
  | { readonly ok: T }
  | { readonly error: { readonly code: FactoryError["code"]; readonly message: string } };

interface DeskSeed {
  readonly steps: Steps;
  readonly world: World;
  readonly intent: Intent;
  readonly product: Product;
  /** Its place in every queue, smaller first. */
  readonly rank: number;
  readonly lookAtRuns: LookAtRuns;
}

/** The desk of one intent; `close` gives back every place that it still holds. */
export function openDesk(
  seed: DeskSeed,
): Desk & { enterLine(): Promise<void>; close(): Promise<void> } {
  const { steps, world, intent, product } = seed;
  const places = placesOf(seed);
  const step = async <T>(name: string, act: (signal: AbortSignal) => Promise<T>): Promise<T> => {
    const answer = await steps.step<Attempted<T>>(
      name,
      (signal) => attempted(() => act(signal)),
      PATIENCE,
    );
    if ("ok" in answer) return answer.ok;
    throw new FactoryError(answer.error.code, answer.error.message);
  };
  const bench: Bench = { ...seed, step };
  return {
    intent,
    product,
    world,
    step,
    record: async (name, drafts) => {
      await step(
        name,
        async () =>
          (await world.ledger.append(drafts.map((draft) => aboutIntent(seed, draft)))).length,
      );
    },
    work: (jobs) => workAll(bench, jobs),
    run: (jobs) => runAll(bench, places, jobs),
    ask: async (question) => {
      const left = await places.leaveAll();
      const answer = await waitForPerson(bench, question);
      await places.enterAgain(left);
      return answer;
    },
    enter: places.enter,
    enterLine: async () => {
      await places.enter("line", "line");
    },
    close: async () => {
      await places.leaveAll();
    },
  };
}

type QueueName = "line" | "builds" | "turns";

/** The places that an intent holds, by key; a wait for a person gives all of them back and takes them again afterwards. */
function placesOf({ steps, product, rank }: DeskSeed) {
  const held = new Map<string, { readonly queue: QueueName; readonly place: Place }>();
  let entries = 0;
  const enter = async (queue: QueueName, key: string) => {
    entries += 1;
    const request = {
      key: `${key}/${entries}`,
      priority: rank + 1,
      ...(queue === "turns" ? { partition: product.name } : {}),
    };
    held.set(key, { queue, place: await steps.enter(queue, request) });
    return {
      release: async () => {
        const one = held.get(key);
        held.delete(key);
        await one?.place.release();
      },
    };
  };
  const leaveAll = async () => {
    const left = [...held].map(([key, { queue, place }]) => ({ key, queue, place }));
    held.clear();
    for (const { place } of left) await place.release();
    return left;
  };
  const enterAgain = async (
    left: readonly { readonly key: string; readonly queue: QueueName }[],
  ) => {
    for (const { queue, key } of left) await enter(queue, key);
  };
  return { enter, leaveAll, enterAgain };
}

/** A caller's mistake is an answer, so that it is not tried again; what is merely broken is. */
async function attempted<T>(act: () => Promise<T>): Promise<Attempted<T>> {
  try {
    return { ok: await act() };
  } catch (error) {
    if (error instanceof FactoryError && error.code !== "broken")
      return { error: { code: error.code, message: error.message } };
    throw error;
  }
}

interface Bench extends DeskSeed {
  readonly step: Desk["step"];
}

/** Starts all jobs in order, then waits for each. */
async function workAll<K extends JobKind>(
  bench: Bench,
  jobs: readonly Job<K>[],
): Promise<readonly JobOutcome<JobResult<K>>[]> {
  for (const job of jobs) await startJob(bench, job, 1);
  const outcomes: JobOutcome<JobResult<K>>[] = [];
  for (const job of jobs) outcomes.push(await awaitJob(bench, job));
  return outcomes;
}

async function startJob(bench: Bench, job: Job, time: number): Promise<void> {
  const { world, rank, step } = bench;
  await step(`${job.key}/start/${time}`, async () => {
    await world.runner.start(job, rank);
    await world.ledger.append([aboutIntent(bench, jobStarted(job, time))]);
    return null;
  });
}

async function awaitJob<K extends JobKind>(
  bench: Bench,
  job: Job<K>,
): Promise<JobOutcome<JobResult<K>>> {
  for (let start = 1; ; start++) {
    const outcome = await settle(bench, job, start);
    if (outcome.kind !== "lost" || start === STARTS) return outcome as JobOutcome<JobResult<K>>;
    await startJob(bench, job, start + 1);
  }
}

/** Waits until the runner says that the job has ended; a message only wakes, the runner's word counts. */
async function settle(bench: Bench, job: Job, start: number): Promise<JobOutcome> {
  const { steps, step, world } = bench;
  for (let look = 1; ; look++) {
    const state = await step(`${job.key}/look/${start}/${look}`, async () => {
      const seen = await world.runner.look(job.key);
      if (seen.kind === "ended")
        await world.ledger.append([aboutIntent(bench, jobEnded(job, seen.outcome, start))]);
      return seen;
    });
    if (state.kind === "ended") return forGood(state.outcome);
    if (state.kind === "unknown") return { kind: "lost", why: "the runner knows nothing of it" };
    await steps.waitFor(jobTopic(job.key), ASK_RUNNER_MS);
  }
}

/**
 * Runs side by side, each as far as it goes; one that asks is gone on with as soon as it is answered. A message only wakes: what
 * happened stands in runner and ledger.
 */
async function runAll(
  bench: Bench,
  places: ReturnType<typeof placesOf>,
  jobs: readonly Job<"run-pipeline">[],
): Promise<readonly RunEnd[]> {
  let legs = jobs.map(firstLeg);
  const left: Awaited<ReturnType<typeof places.leaveAll>> = [];
  for (let look = 1; ; look++) {
    const beginning = legs.filter(({ state }) => state.kind === "begins");
    if (beginning.length > 0) await places.enterAgain(left.splice(0));
    for (const { job, time } of beginning) await startJob(bench, job, time);
    const under = legs.map(begun);
    const { seen, waitMs } = await bench.step(`${jobs[0]?.key}/legs/${look}`, () =>
      bench.lookAtRuns(bench, under),
    );
    legs = under.map((leg, i) => legAfter(leg, seen[i] ?? { kind: "still" }));
    const ends = legs.flatMap(({ job: { key }, state }) =>
      state.kind === "ended" ? [{ key, outcome: state.outcome }] : [],
    );
    if (ends.length === legs.length) return ends;
    const hurries = legs.some(({ state }) => state.kind === "begins");
    if (hurries || seen.some(({ kind }) => kind === "asks")) continue;
    const rests = legs.every(({ state }) => state.kind !== "runs");
    if (rests) left.push(...(await places.leaveAll()));
    const ms = rests ? waitMs : Math.min(waitMs, ASK_RUNNER_MS);
    await bench.steps.waitFor(jobTopic(jobs[0]?.key ?? ""), ms);
  }
}

/** Says for whom and what it waits, then waits, for days if need be, through any restart. */
async function waitForPerson(bench: Bench, question: Question): Promise<Answer> {
  const { steps, step, world, intent } = bench;
  const checkpoint = `${intent.id}/${question.attempt}/${question.checkpoint}`;
  const waiting: EventDraft = {
    kind: "intent-waiting",
    phase: question.phase,
    attempt: question.attempt,
    subject: question.checkpoint,
    data: {
      checkpoint,
      whom: "a person who may approve",
      what: question.what,
      ...(question.paths === undefined ? {} : { paths: [...question.paths] }),
    },
  };
  await step(
    `${checkpoint}/ask`,
    async () => (await world.ledger.append([aboutIntent(bench, waiting)])).length,
  );
  for (;;) {
    const answer = await steps.waitFor<Answer>(answerTopic(checkpoint), LOOK_FOR_PERSON_MS);
    if (answer !== null) return answer;
  }
}
