import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ulid } from "ulid";
import { yamlDocuments } from "./adapters/documents/yaml-documents.ts";
import { plainNewFiles } from "./adapters/init/plain-new-files.ts";
import type { OwnBoxes, OwnModels } from "./adapters/kilroy/own-run.ts";
import type { SandboxSettings } from "./adapters/sandbox/settings.ts";
import type { Config } from "./config.ts";
import type { MachineFacts } from "./core/doctor.ts";
import type { EngineSettings } from "./core/engines.ts";
import { MODEL_VENDORS, type ModelKeys } from "./core/model-vendor.ts";
import { moduleBeside } from "./core/module-beside.ts";
import type { OwnAgentsParts } from "./own-agents.ts";
import { type Isolation, NODE_FOLDER, type Rooms, SYSTEM_PATH } from "./ports/boxes.ts";
import type { Packs } from "./ports/packs.ts";
import type { Workbench } from "./ports/workbench.ts";
import { ownToolchain } from "./toolchain.ts";
import { PACKAGE_ROOT, VERSION } from "./version.ts";
import type { PackModels } from "./workbench/pack-new-asked.ts";
import type { Playground } from "./workbench/pack-play.ts";
import { workbench } from "./workbench/workbench.ts";

/** What the environment says beside the settings. */
export interface WorkbenchSurroundings {
  /** Whether a PostgreSQL of one's own is set, so that the package's is not needed. */
  readonly ownDatabase: boolean;
  /** The keys for the agents of a person's own graph; a graph that needs one that is not there is refused. */
  readonly modelKeys: ModelKeys;
  /** Where agents that are programs are looked for. */
  readonly path: string;
}

const NOTHING_AROUND: WorkbenchSurroundings = { ownDatabase: false, modelKeys: {}, path: "" };

/** Puts together what needs no server: no database, no engine of the line; each part is loaded when a verb needs it. */
export function composeWorkbench(
  config: Config,
  around: WorkbenchSurroundings = NOTHING_AROUND,
): Workbench {
  const isolated = isolatedOnce(config);
  return workbench({
    documents: yamlDocuments,
    packs: packsWhenAsked(config),
    packsFolder: config.packs,
    deriver: `sf pack new ${VERSION}`,
    models: () => packModels(config, around),
    files: plainNewFiles,
    envelopes: async () => (await import("./adapters/dsse/envelopes.ts")).dsseEnvelopes,
    specifier: async () => (await import("./adapters/compiler/specifier.ts")).grammarSpecifier,
    pipelines: () => pipelines(config, around, isolated),
    pictures,
    playground: () => playground(config, isolated),
    copies: async () => (await import("./adapters/mutants/product-copies.ts")).productCopies,
    machine: () => machine(config, around, isolated),
  });
}

/** Models that write families, and what is known of those that build. */
function packModels(
  { models }: Config,
  { modelKeys }: Pick<WorkbenchSurroundings, "modelKeys">,
): PackModels {
  return {
    builder: models.model,
    ask: async (question, signal) =>
      (await import("./own-answers.ts")).ownAnswers(models, modelKeys)(question, signal),
    pipelineText: async (name) => {
      const { folderPipelines } = await import("./adapters/pipelines/folder-pipelines.ts");
      return (await folderPipelines(join(PACKAGE_ROOT, "pipelines")).read(name))?.text ?? null;
    },
  };
}

/** The scenario packs; what reads them is loaded with the first. */
function packsWhenAsked({ packs: folder }: Config): Packs {
  const packs = async (): Promise<Packs> =>
    (await import("./adapters/packs/folder-packs.ts")).folderPacks(folder, yamlDocuments);
  return {
    find: async (name) => (await packs()).find(name),
    load: async (name) => (await packs()).load(name),
    read: async (dir) => (await packs()).read(dir),
  };
}

/** What the tools of a person's own graph may use, as a product's would by default; for how long, their nodes say. */
const TOOL_LIMITS = {
  ms: Number.POSITIVE_INFINITY,
  memory: 1024 ** 3,
  processes: 128,
  disk: 1024 ** 3,
  output: 10 * 1024 ** 2,
};

async function pipelines(
  config: Config,
  around: Pick<WorkbenchSurroundings, "modelKeys" | "path">,
  isolated: Isolated,
): Promise<Pick<Workbench, "pipelineValidate" | "pipelineRun" | "pipelineResume">> {
  const [{ pipelineBench }, { personsGraphs, telling }, { gatesOf, plainQuestion }, { ownRuns }] =
    await Promise.all([
      import("./adapters/attractor/pipelines.ts"),
      import("./adapters/attractor/persons-graphs.ts"),
      import("./adapters/attractor/gates-of.ts"),
      import("./adapters/kilroy/own-run.ts"),
    ]);
  const { node } = ownToolchain();
  const agentsParts = { models: config.models, ...around, rooms: () => rooms(isolated) };
  const bench = pipelineBench({
    env: { PATH: `${node}:${SYSTEM_PATH}`, LANG: "C.UTF-8" },
    agents: async (run) => {
      const { ownAgents } = await import("./own-agents.ts");
      return ownAgents(agentsParts, run);
    },
    now: Date.now,
    newRunId: ulid,
    sandbox: async () => {
      const { isolation, settings } = await isolated();
      if (isolation.level !== "sandbox") return null;
      const { openBoxes } = await import("./adapters/sandbox/open-boxes.ts");
      return {
        boxes: openBoxes(isolation, settings),
        mounts: [{ from: node, to: NODE_FOLDER, writable: false }],
        limits: TOOL_LIMITS,
        path: `${NODE_FOLDER}:${SYSTEM_PATH}`,
      };
    },
  });
  const boxes = () => kilroyBoxes(isolated, node);
  const own = ownRuns(
    {
      settings: config.engine,
      path: around.path,
      boxes,
      graphs: personsGraphs,
      models: kilroyModels(agentsParts, isolated),
      gates: { answeredBy: gatesOf, plain: plainQuestion },
      newRunId: ulid,
    },
    bench,
  );
  return {
    ...bench,
    pipelineRun: (request, watch) => telling(() => own.pipelineRun(request, watch)),
    pipelineResume: (request, watch) => telling(() => own.pipelineResume(request, watch)),
  };
}

/** Models for Kilroy's agents, as the embedded engine's have them. */
function kilroyModels(parts: OwnAgentsParts, isolated: Isolated): OwnModels {
  return {
    missing: async () => {
      const [{ anthropicMissing }, { NO_SANDBOX }, { isolation }] = await Promise.all([
        import("./own-agents.ts"),
        import("./adapters/attractor/own-run.ts"),
        isolated(),
      ]);
      const why = anthropicMissing(parts.modelKeys);
      return why ?? (isolation.level === "sandbox" ? null : NO_SANDBOX);
    },
    open: async (run) => (await import("./own-agents.ts")).openOwnModels(parts, run),
  };
}

/** The best boxes of this machine, for all of Kilroy. */
async function kilroyBoxes(isolated: Isolated, node: string): Promise<OwnBoxes> {
  const [{ isolation, settings }, { openBoxes }] = await Promise.all([
    isolated(),
    import("./adapters/sandbox/open-boxes.ts"),
  ]);
  return {
    boxes: openBoxes(isolation, settings),
    mounts: [{ from: node, to: NODE_FOLDER, writable: false }],
    env: { PATH: `${NODE_FOLDER}:${SYSTEM_PATH}` },
    limits: TOOL_LIMITS,
  };
}

async function rooms(isolated: Isolated): Promise<Rooms> {
  const [{ isolation, settings }, { openRooms }] = await Promise.all([
    isolated(),
    import("./adapters/sandbox/open-rooms.ts"),
  ]);
  return openRooms(isolation, settings);
}

async function pictures(): Promise<Pick<Workbench, "pipelineRender">> {
  const [{ pipelinePictures }, { layout }] = await Promise.all([
    import("./adapters/attractor/pictures.ts"),
    import("./adapters/graphviz/layout.ts"),
  ]);
  return pipelinePictures({ layout, now: Date.now });
}

/** What keeps boxes apart on this machine, and the settings it was found with. */
type Isolated = () => Promise<{
  readonly isolation: Isolation;
  readonly settings: SandboxSettings;
}>;

/** Looks when it is first asked, by running a box, and answers the same from then on. */
function isolatedOnce({ uids }: Config): Isolated {
  const look = async () => {
    const [{ detectIsolation }, { SANDBOX_DEFAULTS }] = await Promise.all([
      import("./adapters/sandbox/detect-isolation.ts"),
      import("./adapters/sandbox/settings.ts"),
    ]);
    const settings = { ...SANDBOX_DEFAULTS, uids };
    return { settings, isolation: await detectIsolation(settings) };
  };
  let seen: ReturnType<Isolated> | undefined;
  return () => {
    seen ??= look();
    return seen;
  };
}

async function machine(
  config: Config,
  { ownDatabase, modelKeys, path }: WorkbenchSurroundings,
  isolated: Isolated,
): Promise<MachineFacts> {
  const [{ machineFacts }, { embeddedPostgres }, { closedFolder }, agents] = await Promise.all([
    import("./adapters/machine/machine-facts.ts"),
    import("./adapters/doctor/embedded-postgres.ts"),
    import("./adapters/doctor/closed-folder.ts"),
    import("./adapters/agents/agent-programs.ts"),
  ]);
  const { isolation } = await isolated();
  return {
    ...(await machineFacts(config.home, config.packs)),
    isolation,
    postgres: ownDatabase
      ? { found: true, says: "your own, as DATABASE_URL says" }
      : await embeddedPostgres(),
    kilroy: await kilroyFact(config.engine, path),
    keys: MODEL_VENDORS.filter((vendor) => modelKeys[vendor] !== undefined),
    monthUsd: config.models.monthUsd,
    agents: await agents.agentPrograms(path),
    closed: process.getuid?.() === 0 ? await closedFolder(config.home) : null,
  };
}

async function kilroyFact(
  { wish, program: named }: EngineSettings,
  path: string,
): Promise<MachineFacts["kilroy"]> {
  const { findKilroy } = await import("./adapters/kilroy/find-kilroy.ts");
  const kilroy = await findKilroy({ named, path });
  const found = kilroy.kind === "ready";
  return { found, says: found ? kilroy.program : kilroy.why, asked: wish === "kilroy" };
}

/** Rooms of one's own for one play, as a job has them. */
async function playground(config: Config, isolated: Isolated): Promise<Playground> {
  const [{ isolation, settings }, { openRooms }, { playRooms }] = await Promise.all([
    isolated(),
    import("./adapters/sandbox/open-rooms.ts"),
    import("./adapters/play/play-rooms.ts"),
  ]);
  const folder = await mkdtemp(join(tmpdir(), "sf-play-"));
  // Passable, because products run under other accounts when this is root.
  await chmod(folder, 0o711);
  const keeper = moduleBeside(import.meta.url, "../actions/evaluate/keeper");
  return {
    ports: {
      rooms: playRooms({ rooms: openRooms(isolation, settings), keeper, folder }),
      toolchain: ownToolchain(),
      players: config.jobs,
      clock: () => performance.now(),
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}
