import { join } from "node:path";
import { claimForClone } from "../../attractor/files/claim.ts";
import { openScratch } from "../../attractor/files/scratch.ts";
import { runGit } from "../../attractor/git.ts";
import { cloneForRun } from "../../attractor/git-clone.ts";
import type { HumanGates, HumanQuestion } from "../../attractor/human-gates.ts";
import type { Graph } from "../../attractor/language/graph.ts";
import { nodesOfKind } from "../../attractor/language/kinds.ts";
import { inputTexts } from "../../attractor/run/inputs.ts";
import type { EngineSettings } from "../../core/engines.ts";
import { FactoryError } from "../../core/errors.ts";
import type { ModelPlace } from "../../core/model-vendor.ts";
import type { RunQuestion } from "../../core/questions.ts";
import type { GateAnswers, PipelineRunOutcome, PipelineRunRequest } from "../../core/workbench.ts";
import { type Boxes, type BoxLimits, CODE_FOLDER, type Mount } from "../../ports/boxes.ts";
import type { Watch, Workbench } from "../../ports/workbench.ts";
import { kilroysBranch } from "./begun-by.ts";
import { findKilroy } from "./find-kilroy.ts";
import { refusalOf, toldRefusal } from "./refusal.ts";
import { type KilroyEnding, runKilroy } from "./run.ts";

/** What a person's own run of Kilroy needs. */
export interface OwnKilroyParts {
  readonly settings: EngineSettings;
  /** Where Kilroy is looked for. */
  readonly path: string;
  readonly boxes: () => Promise<OwnBoxes>;
  readonly graphs: OwnGraphs;
  readonly models: OwnModels;
  readonly gates: OwnGates;
  readonly newRunId: () => string;
}

/** Graphs that a person named; what is wrong with one is told with a picture of its place. */
export interface OwnGraphs {
  /** Waits for a pipe in the file's place until the signal fires. */
  read(file: string, repository: string, signal: AbortSignal): Promise<Graph>;
  /** Throws for what lint forbids, an input that is missing, and an answer that fits no gate. */
  refuseUnfit(
    graph: Graph,
    request: Pick<PipelineRunRequest, "dialect" | "gates" | "inputs">,
  ): void;
  /** Tells what lint warns of. */
  tellWarnings(
    graph: Graph,
    request: Pick<PipelineRunRequest, "dialect" | "file">,
    watch: Watch,
  ): Pick<PipelineRunOutcome, "findings">;
}

/** Who answers human gates, and questions as they are told. */
export interface OwnGates {
  answeredBy(answers: GateAnswers, watch: Watch): HumanGates;
  plain(question: HumanQuestion): RunQuestion;
}

/** Models for its agents, asked for only where a graph has any. */
export interface OwnModels {
  /** Why there are none, with the remedy; null where there are. */
  missing(): Promise<string | null>;
  open(run: { readonly runId: string; readonly logsRoot: string }): Promise<OpenModels>;
}

/** Models of one run; they are reached from boxes that ask for a room's network. */
export interface OpenModels {
  place(): Promise<ModelPlace>;
  /** Boxes of this machine, those that ask for it in the models' room. */
  beside(own: Boxes): Boxes;
  close(): Promise<void>;
}

/** Boxes for all of Kilroy, what they show it, and what it may use. */
export interface OwnBoxes {
  readonly boxes: Boxes;
  readonly mounts: readonly Mount[];
  readonly env: Readonly<Record<string, string>>;
  readonly limits: BoxLimits;
}

type Runs = Pick<Workbench, "pipelineRun" | "pipelineResume">;

/** A person's own runs by the engine that is asked for, else by the one that is set; `embedded` has those of the other. */
export function ownRuns(parts: OwnKilroyParts, embedded: Runs): Runs {
  return {
    pipelineRun: async (request, watch) => {
      const wish = request.engine ?? parts.settings.wish;
      if (wish === "embedded") return embedded.pipelineRun(request, watch);
      const offered = await offeredKilroy(parts, request, watch);
      if (wish === "kilroy" && offered.kind === "refused")
        throw new FactoryError("refused", offered.remedied);
      const which =
        offered.kind === "ready"
          ? `run by kilroy: ${offered.program}`
          : `run by the embedded engine: ${offered.why}`;
      watch.says(which);
      const outcome =
        offered.kind === "ready"
          ? await run(parts, { ...request, ...offered }, watch)
          : await embedded.pipelineRun(request, watch);
      return { ...outcome, says: [which, ...(outcome.says ?? [])] };
    },
    pipelineResume: async (request, watch) => {
      refuseKilroys(request.logsRoot);
      return embedded.pipelineResume(request, watch);
    },
  };
}

/** Kilroy's program and the graph that it is given, or why it is not; to who asked for Kilroy, with what to do instead. */
type OfferedKilroy =
  | { readonly kind: "ready"; readonly program: string; readonly graph: Graph }
  | { readonly kind: "refused"; readonly why: string; readonly remedied: string };

async function offeredKilroy(
  { settings, path, graphs, models }: OwnKilroyParts,
  { file, repository, gates }: PipelineRunRequest,
  { signal }: Watch,
): Promise<OfferedKilroy> {
  const found = await findKilroy({ named: settings.program, path });
  if (found.kind === "missing") return { kind: "refused", why: found.why, remedied: found.why };
  const graph = await graphs.read(file, repository, signal);
  const missing = hasAgents(graph) ? await models.missing() : null;
  const offered = {
    model:
      missing === null
        ? ({ kind: "ready" } as const)
        : ({ kind: "missing", why: missing } as const),
    cwd: CODE_FOLDER,
    resumes: false,
    links: false,
    gates: gates.kind === "approve" ? ("approved" as const) : ("attended" as const),
  };
  const why = refusalOf(graph, offered);
  if (why !== null) return { kind: "refused", why, remedied: toldRefusal(why, graph, offered) };
  return { kind: "ready", program: found.program, graph };
}

function hasAgents(graph: Graph): boolean {
  return nodesOfKind(graph, "codergen").length > 0;
}

/** Kilroy's `resume` commits nothing and tells success. */
function refuseKilroys(logsRoot: string): void {
  const branch = kilroysBranch(logsRoot);
  if (branch === null) return;
  throw new FactoryError(
    "refused",
    `${logsRoot} is a run of kilroy, and those are not resumed: start another on its branch ${branch}`,
  );
}

/** The run works in a clone of its own; its commits come back as the branch `attractor/run/<id>`, also when it failed. */
async function run(
  parts: OwnKilroyParts,
  request: PipelineRunRequest & { readonly program: string; readonly graph: Graph },
  watch: Watch,
): Promise<PipelineRunOutcome> {
  const { graph, repository, logsRoot, gates, program, inputs = {}, stallMs } = request;
  const asKilroy = { ...request, dialect: "kilroy" } as const;
  parts.graphs.refuseUnfit(graph, asKilroy);
  const warned = parts.graphs.tellWarnings(graph, asKilroy, watch);
  await using opened = new AsyncDisposableStack();
  const claim = claimForClone(logsRoot);
  opened.defer(() => claim.release());
  const runId = parts.newRunId();
  const { folder: scratch, remove } = await openScratch("kilroy");
  opened.defer(remove);
  const { boxes: own, ...surroundings } = await parts.boxes();
  const models = hasAgents(graph) ? await parts.models.open({ runId, logsRoot }) : null;
  opened.defer(() => models?.close());
  const boxes = models?.beside(own) ?? own;
  const isAsked = gates.kind !== "approve" && nodesOfKind(graph, "human").length > 0;
  const env = { PATH: parts.path };
  const places = { gitDir: join(scratch, "clone.git"), worktree: join(scratch, "tree"), env };
  const clone = await cloneForRun(repository, places, runId);
  watch.says(`all of it runs in a box: ${boxes.isolation.by}`);
  const { head, ...ending } = await runKilroy(
    { boxes, program, cxdb: parts.settings.cxdb },
    {
      ...{ graph, runId, gitDir: places.gitDir, logsRoot, scratch: join(scratch, "starts") },
      ...surroundings,
      base: await clone.repository.base(),
      model: (await models?.place()) ?? null,
      gates: isAsked ? parts.gates.answeredBy(gates, watch) : null,
      approves: gates.kind === "approve",
      inputs: inputTexts(inputs),
      stallMs,
      signal: watch.signal,
      tells: watch.says,
    },
  );
  await runGit({ folder: places.worktree, gitDir: places.gitDir, env }, [
    "update-ref",
    `refs/heads/${clone.branch}`,
    head,
  ]);
  await clone.publish();
  return { run: runId, ...outcomeOf(parts, ending), logsRoot, ...warned };
}

/** A run that asks is over: nobody goes on with it. */
function outcomeOf(
  { gates }: OwnKilroyParts,
  { questions = [], ...ending }: Omit<KilroyEnding, "head">,
): Omit<PipelineRunOutcome, "run" | "logsRoot"> {
  const { status, reason, stages, says } = ending;
  if (status !== "asks") return { status, reason, stages, says };
  return {
    status: "canceled",
    reason: `${reason}; kilroy's runs are not resumed: begin another, with --answers`,
    stages,
    says,
    questions: questions.map((question) => gates.plain(question)),
  };
}
