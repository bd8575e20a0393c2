import { type Event, type EventDraft, isKind } from "./event.ts";
import { type Job, type JobOutcome, type RunAsks, type RunPipelineResult, STARTS } from "./job.ts";
import type { QuestionOption, RunAnswer, RunQuestion } from "./questions.ts";

/** A run of a pipeline is one job after the other: each goes as far as it can without an answer that is lacking. */
export interface Leg {
  readonly job: Job<"run-pipeline">;
  /** How often this job was started, from 1. */
  readonly time: number;
  readonly state: LegState;
}

export type LegState =
  | { readonly kind: "begins" | "runs" }
  | { readonly kind: "asks"; readonly asks: RunAsks; readonly kept: Kept }
  | { readonly kind: "ended"; readonly outcome: JobOutcome<RunPipelineResult> };

/** What was seen of a leg: nothing new, how its job ended, or answers to what it asks. */
export type Seen =
  | { readonly kind: "still" }
  | { readonly kind: "ended"; readonly outcome: JobOutcome<RunPipelineResult> }
  | { readonly kind: "asks"; readonly asks: RunAsks; readonly kept: Kept }
  | { readonly kind: "answered"; readonly answers: readonly RunAnswer[] };

/** How a run ended, and the key of the job it ended with: its files lie in that one's folder. */
export interface RunEnd {
  readonly key: string;
  readonly outcome: JobOutcome<RunPipelineResult>;
}

/** The first leg of a run. */
export function firstLeg(job: Job<"run-pipeline">): Leg {
  return { job, time: 1, state: { kind: "begins" } };
}

/** A leg whose job was started. */
export function begun(leg: Leg): Leg {
  return leg.state.kind === "begins" ? { ...leg, state: { kind: "runs" } } : leg;
}

/** A leg after what was seen of it; a lost job is started again until it was started `STARTS` times. */
export function legAfter(leg: Leg, seen: Seen): Leg {
  const { job, time, state } = leg;
  if (seen.kind === "asks") return { job, time, state: seen };
  if (seen.kind === "answered" && state.kind === "asks")
    return firstLeg(nextJob(job, state, seen.answers));
  if (seen.kind !== "ended") return leg;
  const { outcome } = seen;
  return outcome.kind === "lost" && time < STARTS
    ? { job, time: time + 1, state: { kind: "begins" } }
    : { job, time, state: { kind: "ended", outcome } };
}

/** Names in the folder of a job that asked: the run's files, and the clone as it was. */
export const KEPT_RUN = "run";
export const KEPT_CLONE = "clone";

/** Absolute paths of what a job that asked has kept. */
export interface Kept {
  readonly run: string;
  readonly clone: string;
}

/** The key of a run, which all its jobs' keys begin with: intent/attempt/build/candidate. */
export function runKey(job: string): string {
  return job.split("/").slice(0, 4).join("/");
}

/** The key of the job before, of which nothing is needed any more once this one has ended; null for the first. */
export function jobBefore(key: string): string | null {
  const run = runKey(key);
  const number = Number(key.slice(run.length + 1) || 1);
  if (number === 1) return null;
  return number === 2 ? run : `${run}/${number - 1}`;
}

function jobAfter(key: string): string {
  const run = runKey(key);
  return `${run}/${Number(key.slice(run.length + 1) || 1) + 1}`;
}

/** Attempt and candidate of a run's job. */
function placeOf(key: string): { readonly attempt: number; readonly candidate: string } {
  const [, attempt = "0", , candidate = ""] = key.split("/");
  return { attempt: Number(attempt), candidate };
}

/** What people call a run's question: it is unique in the intent. */
export function questionName(job: string, id: string): string {
  const { attempt, candidate } = placeOf(job);
  return `${attempt}.${candidate}.${id}`;
}

function about(job: string) {
  const { attempt, candidate } = placeOf(job);
  const [intent = ""] = job.split("/");
  return { phase: "build", attempt, candidate, run: `${intent}-${attempt}-${candidate}` } as const;
}

/** A question as a fact; `now`: when it is asked, RFC 3339. */
export function askedDraft(
  job: string,
  { id, options, timeoutMs, otherwise }: RunQuestion,
  { text, now }: { readonly text: `sha256:${string}`; readonly now: string },
): EventDraft<"run-asked"> {
  const question = questionName(job, id);
  const until = timeoutMs === null ? null : new Date(Date.parse(now) + timeoutMs).toISOString();
  return {
    kind: "run-asked",
    ...about(job),
    subject: question,
    data: { question, text, choices: [...options], until, otherwise },
  };
}

/** What a person chose, about the same run as the question. */
export function chosenDraft(
  asked: Event<"run-asked">,
  choice: QuestionOption,
  by: string,
): EventDraft<"run-answered"> {
  const { version: _v, seq: _s, at: _a, key: _k, prev: _p, hash: _h, ...same } = asked;
  const { question } = asked.data;
  return {
    ...same,
    kind: "run-answered",
    subject: question,
    data: { question, choice, by, how: "chosen" },
  };
}

/** A question that nobody needs to answer any more: its time is over, or the run went on without it. */
export function closedDraft(
  job: string,
  { question, otherwise }: Asked,
  how: "late" | "moot",
): EventDraft<"run-answered"> {
  return {
    kind: "run-answered",
    ...about(job),
    subject: question,
    data: { question, choice: how === "late" ? otherwise : null, by: "nobody", how },
  };
}

type Asked = Event<"run-asked">["data"];
type Answered = Event<"run-answered">["data"];

/** What a run has asked so far, each with its answer; null: it is open. */
export interface Asking {
  readonly asked: Asked;
  readonly answer: Answered | null;
}

/** The questions of a run, in the order of the ledger. */
export function questionsOf(events: readonly Event[], job: string): readonly Asking[] {
  const { attempt, candidate } = placeOf(job);
  const own = events.filter((event) => event.attempt === attempt && event.candidate === candidate);
  const answers = own.flatMap((event) => (isKind(event, "run-answered") ? [event.data] : []));
  return own.flatMap((event) => {
    if (!isKind(event, "run-asked")) return [];
    const { question } = event.data;
    const answer = answers.find((one) => one.question === question) ?? null;
    return [{ asked: event.data, answer }];
  });
}

/** Those of a run's open questions whose time is over. */
export function overdue(asking: readonly Asking[], now: string): readonly Asked[] {
  return asking.flatMap(({ asked, answer }) =>
    answer === null && asked.until !== null && Date.parse(asked.until) <= Date.parse(now)
      ? [asked]
      : [],
  );
}

/** Answers to what a job asks, as the next one is told them; moot ones are none. */
export function answersTo(
  job: string,
  { questions }: RunAsks,
  asking: readonly Asking[],
): readonly RunAnswer[] {
  return questions.flatMap(({ id }) => {
    const name = questionName(job, id);
    const answer = asking.find(({ asked }) => asked.question === name)?.answer ?? null;
    if (answer === null || answer.how === "moot") return [];
    return [{ question: id, option: answer.how === "late" ? null : answer.choice }];
  });
}

/** The job that goes on with a run that asked, with every answer to it so far. */
function nextJob(
  { key, kind, input }: Job<"run-pipeline">,
  { asks, kept }: Extract<LegState, { readonly kind: "asks" }>,
  answers: readonly RunAnswer[],
): Job<"run-pipeline"> {
  const { says, ms } = asks.checkpoint;
  const before = input.resume?.answers ?? [];
  const resume = { ...kept, says, ms, answers: [...before, ...answers] };
  return { key: jobAfter(key), kind, input: { ...input, resume } };
}
