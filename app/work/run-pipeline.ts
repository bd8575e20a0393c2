import { SPEC_FILES } from "../core/attempt.ts";
import { FactoryError } from "../core/errors.ts";
import type { Exposure, Inventory } from "../core/exposure.ts";
import type { RunAsks, RunPipelineInput, RunPipelineResult } from "../core/job.ts";
import { PRODUCT_FILE, type ProductFile, productFileSchema, rootPrefix } from "../core/product.ts";
import { KEPT_CLONE, KEPT_RUN } from "../core/run-legs.ts";
import { shellWord } from "../core/shell-word.ts";
import type { Isolation, Mount } from "../ports/boxes.ts";
import type { Coder } from "../ports/coder.ts";
import type { Documents } from "../ports/documents.ts";
import type { Engine, EngineEnding, EngineRequest } from "../ports/engine.ts";
import type { HoldoutSearch } from "../ports/holdout-search.ts";
import type { Installs } from "../ports/installs.ts";
import type { Toolchain } from "../ports/toolchain.ts";
import type { Clone, Workshop } from "../ports/workshop.ts";
import { BOX_PATH, boxLimits, codeFolder, toolMounts } from "./box-plan.ts";
import { demandNothingFound, searchBuilder } from "./search-builder.ts";

export interface PipelinePorts {
  readonly workshop: Workshop;
  readonly engine: Engine;
  readonly coder: Coder;
  readonly documents: Documents;
  readonly toolchain: Toolchain;
  readonly installs: Pick<Installs, "mounts">;
  readonly search: HoldoutSearch;
  readonly isolation: Isolation;
  readonly clock: () => number;
}

/** Where a job works: `work` is scratch and goes with the job; `keep` stays with the job's folder. */
export interface WorkPlace {
  readonly work: string;
  readonly keep: string;
}

const BUNDLE = "candidate.bundle";
const FEEDBACK = "/opt/feedback";

/**
 * Builds one candidate: clone, the factory's own commit of the spec, the pipeline, one commit on the base, a bundle. A run that asks
 * leaves its clone and its files behind, from which another goes on.
 */
export async function runPipeline(
  input: RunPipelineInput,
  place: WorkPlace,
  ports: PipelinePorts,
): Promise<RunPipelineResult | RunAsks> {
  const begun = ports.clock();
  const file = ports.documents.decodeYaml(productFileSchema, input.productFile, PRODUCT_FILE);
  refuseForeign(input, file, ports.isolation);
  const { workshop } = ports;
  const clone = await cloneOf(input, place, workshop);
  const inventory = await workshop.inventory(clone);
  const { says, ending, shown } = await execute(input, place, { clone, file, ports });
  const ms = (input.resume?.ms ?? 0) + ports.clock() - begun;
  if (ending.status === "asks") {
    demandNothingFound(await searchBuilder(input, place, { shown, search: ports.search }));
    await workshop.keep(clone, `${place.keep}/${KEPT_CLONE}`, file.limits.disk);
    return { kind: "asks", questions: [...(ending.questions ?? [])], checkpoint: { says, ms } };
  }
  if (ending.status !== "success")
    throw new FactoryError(
      "refused",
      `pipeline ${input.pipeline.name} ended with ${ending.status}: ${ending.reason ?? "no reason given"}`,
    );
  const last = await workshop.commit(clone, { subject: "last", date: input.date });
  const made = await workshop.squash(clone, {
    of: last,
    parent: input.base,
    subject: input.subject,
    date: input.date,
  });
  await workshop.bundle(clone, { base: input.base, sha: made.sha }, `${place.keep}/${BUNDLE}`);
  // Nothing that a builder started runs any more, and what it could read is still there.
  const search = await searchBuilder(input, place, { shown, search: ports.search });
  const exposure = { ...exposureOf(ports.isolation, inventory, shown), search };
  return { ...made, bundle: BUNDLE, says, stages: ending.stages, ms, exposure };
}

/** What a run is shown beside its clone. */
type Shown = Pick<EngineRequest, "mounts" | "env" | "noAgents">;

function exposureOf(
  { level, by }: Isolation,
  clone: Inventory,
  { mounts, env, noAgents }: Shown,
): Omit<Exposure, "search"> {
  return {
    isolation: { level, by },
    clone,
    mounts: mounts.map(({ to, writable }) => ({ path: to, writable })),
    environment: Object.keys(env).sort(),
    network: noAgents === null ? "model-broker" : "none",
  };
}

/** A new clone with the spec committed; a run that is gone on with has the one that it left. */
async function cloneOf(
  { repository, base, spec, date, resume }: RunPipelineInput,
  { work }: WorkPlace,
  workshop: Workshop,
): Promise<Clone> {
  const into = `${work}/clone`;
  if (resume !== undefined) return workshop.take(resume.clone, into);
  const clone = await workshop.clone(repository, base, into);
  await workshop.writeText(clone, SPEC_FILES.markdown, spec.markdown);
  await workshop.writeText(clone, SPEC_FILES.graph, spec.graph);
  await workshop.commit(clone, { subject: "spec", date });
  return clone;
}

/** Code that the factory's own compiler did not write runs in a sandbox or not at all; null where it may run. */
function unboxedRefusal(what: string, file: ProductFile, { level, by }: Isolation): string | null {
  if (level === "sandbox" || file.gate.isolation === "none") return null;
  return `${what} is not the factory's own and there is no sandbox (${by}): install bubblewrap, or set gate.isolation: none and merge by hand`;
}

function refuseForeign(
  { pipeline }: RunPipelineInput,
  file: ProductFile,
  isolation: Isolation,
): void {
  if (pipeline.own) return;
  const refusal = unboxedRefusal(`pipeline ${pipeline.name}`, file, isolation);
  if (refusal !== null) throw new FactoryError("refused", refusal);
}

interface Ready {
  readonly clone: Clone;
  readonly file: ProductFile;
  readonly ports: PipelinePorts;
}

async function execute(
  input: RunPipelineInput,
  place: WorkPlace,
  { clone, file, ports }: Ready,
): Promise<{ says: string[]; ending: EngineEnding; shown: Shown }> {
  const { resume } = input;
  const says = new Set<string>(resume?.says);
  const write = async () => {
    const code = await ports.coder.code({
      graph: input.spec.graph,
      reading: input.reading,
      stack: file.stack,
    });
    const top = rootPrefix(file.root);
    for (const { path, text } of code.files)
      await ports.workshop.writeText(clone, `${top}${path}`, text);
    for (const line of code.says) says.add(line);
  };
  const shown: Shown = {
    mounts: [
      ...toolMounts(ports.toolchain, file, ports.installs.mounts(input.installed)),
      ...(await feedbackMount(input, place, ports.workshop)),
    ],
    env: environment(input, file),
    noAgents: unboxedRefusal("what a model writes", file, ports.isolation),
  };
  const ending = await ports.engine.run({
    ...shown,
    pipeline: input.pipeline,
    inputs: file.build.inputs,
    run: `${input.intent}-${input.attempt}-c${input.candidate}`,
    logsRoot: `${place.keep}/${KEPT_RUN}`,
    ...(resume === undefined ? {} : { resume: { files: resume.run, answers: resume.answers } }),
    clone,
    scratch: `${place.work}/stages`,
    date: input.date,
    limits: boxLimits(file, file.limits.run),
    cwd: codeFolder(file),
    write: file.stack === "service" ? write : null,
    signal: AbortSignal.timeout(Math.max(1, Math.ceil(file.limits.run - (resume?.ms ?? 0)))),
  });
  for (const line of ending.says ?? []) says.add(line);
  return { says: [...says], ending, shown };
}

/** What may be revealed of earlier attempts, as a file of its own beside the code. */
async function feedbackMount(
  input: RunPipelineInput,
  place: WorkPlace,
  workshop: Workshop,
): Promise<Mount[]> {
  if (input.feedback === null) return [];
  const tree = `${place.work}/feedback`;
  await workshop.writeText({ tree, git: "" }, "feedback.json", input.feedback);
  return [{ from: tree, to: FEEDBACK, writable: false }];
}

function environment(input: RunPipelineInput, file: ProductFile): Record<string, string> {
  const command = (name: string) => file.verify[name]?.command.map(shellWord).join(" ") ?? "true";
  return {
    ...file.env,
    PATH: BOX_PATH,
    FACTORY_CANDIDATE: String(input.candidate),
    FACTORY_CANDIDATES: String(input.candidates),
    FACTORY_ATTEMPT: String(input.attempt),
    FACTORY_SEED: input.seed,
    FACTORY_TYPECHECK: command("typecheck"),
    FACTORY_UNIT: command("unit"),
    ...(input.feedback === null ? {} : { FACTORY_FEEDBACK: `${FEEDBACK}/feedback.json` }),
  };
}
