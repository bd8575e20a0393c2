import { FactoryError } from "../core/errors.ts";
import { isKind } from "../core/event.ts";
import type { JobEnding } from "../core/job.ts";
import { optionsText, type RunQuestion } from "../core/questions.ts";
import type { Logs, RunStatus } from "../core/requests.ts";
import { runKey } from "../core/run-legs.ts";
import type { Factory } from "../ports/factory.ts";
import type { Office } from "./office.ts";

type RunVerbs = Pick<Factory, "runStart" | "runStatus" | "runStop" | "runResume" | "runLogs">;

/** A pipeline run is named by intent, attempt and candidate; its files lie in the folder of its last job. */
interface Run {
  readonly id: string;
  /** Of its last job. */
  readonly key: string;
  readonly intent: string;
  readonly attempt: number;
  readonly candidate: string;
}

export function runVerbs(office: Office): RunVerbs {
  return {
    runStatus: async (id) => status(office, await find(office, id)),
    runStop: async (id) => {
      const run = await find(office, id);
      await refuseWaiting(office, run);
      await office.world.runner.cancel(run.key);
      return status(office, run);
    },
    runLogs: async (id): Promise<Logs> => {
      const run = await find(office, id);
      const folder = await office.world.runner.file(run.key, "run");
      const seen = folder === null ? null : await office.runs.read(folder);
      return { text: seen?.log ?? "", truncated: false, file: folder };
    },
    runStart: async (id) => again(await find(office, id)),
    runResume: async (id) => {
      const run = await find(office, id);
      await refuseWaiting(office, run);
      return again(run);
    },
  };
}

/** Nothing of a run that waits for an answer is under way. */
async function refuseWaiting({ world }: Office, { id, key, intent }: Run): Promise<void> {
  const state = await world.runner.look(key);
  if (state.kind !== "ended" || state.outcome.kind !== "asks") return;
  throw new FactoryError(
    "conflict",
    `${id} waits for an answer and nothing of it runs: answer it (sf intent status ${intent} shows its questions), or sf intent cancel ${intent}`,
  );
}

async function find(office: Office, id: string): Promise<Run> {
  const [, intent = "", attempt = "", candidate = ""] = /^(.+)-(\d+)-(c\d+)$/.exec(id) ?? [];
  const run = `${intent}/${attempt}/build/${candidate}`;
  const events =
    intent === "" ? [] : await office.world.ledger.read({ intent, kinds: ["job-started"] });
  const jobs = events.flatMap((event) => (isKind(event, "job-started") ? [event.data.job] : []));
  const key = jobs.findLast((job) => runKey(job) === run);
  if (key !== undefined) return { id, key, intent, attempt: Number(attempt), candidate };
  throw new FactoryError(
    "not-found",
    `no run ${id}; a run is named <intent>-<attempt>-<candidate>, as 01J…-1-c2`,
  );
}

async function status({ world, runs }: Office, run: Run): Promise<RunStatus> {
  const state = await world.runner.look(run.key);
  const folder = await world.runner.file(run.key, "run");
  const seen = folder === null ? null : await runs.read(folder);
  return {
    run: run.id,
    intent: run.intent,
    candidate: run.candidate,
    pipeline: seen?.pipeline ?? "build",
    stage: seen?.stage ?? null,
    logs: folder ?? "",
    ...(state.kind === "ended"
      ? endOfRun(state.outcome)
      : { status: seen?.status ?? "waiting", reason: seen?.reason ?? null }),
  };
}

function endOfRun(ending: JobEnding): Pick<RunStatus, "status" | "reason"> {
  switch (ending.kind) {
    case "asks":
      return { status: "waiting", reason: `it asks ${ending.questions.map(textOf).join("; ")}` };
    case "done":
      return { status: "success", reason: null };
    case "failed":
      return { status: "fail", reason: ending.reason };
    case "lost":
      return { status: "lost", reason: ending.why };
  }
}

function textOf({ id, options }: RunQuestion): string {
  return `${id}: ${optionsText(options)}`;
}

/** A run belongs to its attempt: what can begin again is the attempt. */
function again({ id, intent }: Run): never {
  throw new FactoryError(
    "conflict",
    `${id} belongs to an attempt of ${intent}: sf intent retry ${intent} --from build runs its pipelines again`,
  );
}
