import { type Event, isKind } from "./event.ts";

/** The kinds of event that tell when an intent is worked on. */
export const WORK_KINDS = [
  "build-started",
  "job-started",
  "job-ended",
  "run-asked",
  "run-answered",
  "intent-waiting",
  "intent-approved",
  "intent-rejected",
  "intent-ended",
] as const;

/** What is known of an intent at one moment. */
interface Work {
  readonly begun: boolean;
  readonly ended: boolean;
  /** Whether a person has to approve before it goes on. */
  readonly waits: boolean;
  /** Jobs under way, and questions of its pipelines that are open. */
  readonly jobs: ReadonlySet<string>;
  readonly open: ReadonlySet<string>;
}

const NONE: Work = { begun: false, ended: false, waits: false, jobs: new Set(), open: new Set() };

/**
 * Minutes for which any of some intents was worked on until `now` (RFC 3339): from its first build to its end, without the time in
 * which nothing of it could go on before a person approved or answered. `events`: theirs, in order, of the kinds above at least.
 */
export function minutesWorked(events: readonly Event[], now: string): number {
  const works = new Map<string, Work>();
  let since: number | null = null;
  let ms = 0;
  const reach = (moment: string) => {
    const at = Date.parse(moment);
    if (since !== null) ms += Math.max(0, at - since);
    since = [...works.values()].some(isWorkedOn) ? at : null;
  };
  for (const event of events) {
    const { intent = "" } = event;
    works.set(intent, workAfter(works.get(intent) ?? NONE, event));
    reach(event.at);
  }
  reach(now);
  return ms / 60_000;
}

function isWorkedOn({ begun, ended, waits, jobs, open }: Work): boolean {
  return begun && !ended && !waits && (open.size === 0 || jobs.size > 0);
}

function workAfter(work: Work, event: Event): Work {
  const { jobs, open } = work;
  if (isKind(event, "build-started")) return { ...work, begun: true };
  if (isKind(event, "intent-ended")) return { ...work, ended: true };
  if (isKind(event, "intent-waiting")) return { ...work, waits: true };
  if (isKind(event, "intent-approved", "intent-rejected")) return { ...work, waits: false };
  if (isKind(event, "job-started")) return { ...work, jobs: new Set([...jobs, event.data.job]) };
  if (isKind(event, "job-ended")) return { ...work, jobs: without(jobs, event.data.job) };
  if (isKind(event, "run-asked")) return { ...work, open: new Set([...open, event.data.question]) };
  if (isKind(event, "run-answered")) return { ...work, open: without(open, event.data.question) };
  return work;
}

function without(all: ReadonlySet<string>, one: string): ReadonlySet<string> {
  return new Set([...all].filter((other) => other !== one));
}
