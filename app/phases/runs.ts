import { jobEnded } from "../core/event/job.ts";
import { aboutIntent } from "../core/event.ts";
import {
  type Job,
  type JobEnding,
  type JobOutcome,
  type RunAsks,
  type RunPipelineResult,
  STARTS,
} from "../core/job.ts";
import {
  answersTo,
  askedDraft,
  closedDraft,
  jobBefore,
  KEPT_CLONE,
  KEPT_RUN,
  type Leg,
  overdue,
  questionName,
  questionsOf,
  type Seen,
} from "../core/run-legs.ts";
import type { LookAtRuns } from "../ports/desk.ts";

/** Nothing is waited for longer without a look. */
const LONGEST_WAIT_MS = 24 * 3600_000;

type Bench = Parameters<LookAtRuns>[0];

/** Looks at runs under way, and records what ended, what is asked, and what was asked in vain. May be done twice. */
export const lookAtRuns: LookAtRuns = async (bench, legs) => {
  const seen: Seen[] = [];
  let waitMs = LONGEST_WAIT_MS;
  for (const leg of legs) {
    const { until = null, ...one } = await lookAtLeg(bench, leg);
    seen.push(one);
    const now = Date.parse(bench.world.facts.now());
    if (until !== null) waitMs = Math.min(waitMs, Math.max(1, Date.parse(until) - now));
  }
  return { seen, waitMs };
};

/** `until`: when the first of its questions is over. */
type SeenUntil = Seen & { readonly until?: string | null };

async function lookAtLeg(bench: Bench, { job, time, state }: Leg): Promise<SeenUntil> {
  if (state.kind === "ended") return { kind: "still" };
  if (state.kind === "asks") return lookForAnswers(bench, job, state.asks);
  const { world } = bench;
  const found = await world.runner.look(job.key);
  if (found.kind === "running") return { kind: "still" };
  const ending: JobEnding =
    found.kind === "ended"
      ? found.outcome
      : { kind: "lost", why: "the runner knows nothing of it" };
  await world.ledger.append([aboutIntent(bench, jobEnded(job, ending, time))]);
  if (ending.kind === "lost" && time < STARTS) return { kind: "ended", outcome: ending };
  await tellQuestions(bench, job, ending);
  if (ending.kind !== "asks")
    return { kind: "ended", outcome: ending as JobOutcome<RunPipelineResult> };
  const run = await world.runner.file(job.key, KEPT_RUN);
  const clone = await world.runner.file(job.key, KEPT_CLONE);
  if (run !== null && clone !== null) return { kind: "asks", asks: ending, kept: { run, clone } };
  return {
    kind: "ended",
    outcome: { kind: "failed", reason: "it asked, and what it kept is gone" },
  };
}

/** Records what a run asks now and what it does not ask any more; what the job before it kept is needed no longer. */
async function tellQuestions(
  bench: Bench,
  job: Job<"run-pipeline">,
  ending: JobEnding,
): Promise<void> {
  const { world } = bench;
  const before = jobBefore(job.key);
  if (ending.kind !== "asks" && before === null) return;
  const questions = ending.kind === "asks" ? ending.questions : [];
  for (const question of questions) {
    const place = { text: await world.objects.put(question.text), now: world.facts.now() };
    await world.ledger.append([aboutIntent(bench, askedDraft(job.key, question, place))]);
  }
  const names = questions.map(({ id }) => questionName(job.key, id));
  const moot = (await askedBy(bench, job))
    .filter(({ asked, answer }) => answer === null && !names.includes(asked.question))
    .map(({ asked }) => aboutIntent(bench, closedDraft(job.key, asked, "moot")));
  if (moot.length > 0) await world.ledger.append(moot);
  if (before !== null) await world.runner.drop(before, KEPT_CLONE);
}

async function askedBy({ world, intent }: Bench, { key }: Job<"run-pipeline">) {
  const kinds = ["run-asked", "run-answered"] as const;
  return questionsOf(await world.ledger.read({ intent: intent.id, kinds }), key);
}

/** The answers there are; a question whose time is over gets its own, unless a person was quicker. */
async function lookForAnswers(
  bench: Bench,
  job: Job<"run-pipeline">,
  asks: RunAsks,
): Promise<SeenUntil> {
  const { world } = bench;
  const late = overdue(await askedBy(bench, job), world.facts.now());
  const drafts = late.map((asked) => aboutIntent(bench, closedDraft(job.key, asked, "late")));
  if (drafts.length > 0) await world.ledger.append(drafts);
  const asking = await askedBy(bench, job);
  const answers = answersTo(job.key, asks, asking);
  if (answers.length > 0) return { kind: "answered", answers };
  const open = asking.filter(({ answer }) => answer === null);
  const untils = open.flatMap(({ asked: { until } }) => (until === null ? [] : [until]));
  return { kind: "still", until: untils.toSorted()[0] ?? null };
}
