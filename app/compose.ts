import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ulid } from "ulid";
import { attractorRunFiles } from "./adapters/attractor/run-files.ts";
import type { ModelBroker } from "./adapters/broker/broker.ts";
import { grammarSpecifier } from "./adapters/compiler/specifier.ts";
import { homeSlot } from "./adapters/dbos/slot.ts";
import { dbosWorkflows } from "./adapters/dbos/workflows.ts";
import { yamlDocuments } from "./adapters/documents/yaml-documents.ts";
import { dsseEnvelopes } from "./adapters/dsse/envelopes.ts";
import { anchorFile } from "./adapters/files/anchor-file.ts";
import { folderEvidence } from "./adapters/files/evidence-files.ts";
import { gitForge } from "./adapters/git/forge.ts";
import { folderInstalls } from "./adapters/installs/folder-installs.ts";
import { fileKeys } from "./adapters/keys/file-keys.ts";
import { localDeployer } from "./adapters/local/local-deployer.ts";
import { folderKeptPacks } from "./adapters/packs/folder-kept-packs.ts";
import { folderPacks } from "./adapters/packs/folder-packs.ts";
import { folderPipelines } from "./adapters/pipelines/folder-pipelines.ts";
import { openDatabase } from "./adapters/postgres/database.ts";
import { JOB_SETTINGS, type JobSettings } from "./adapters/process/job-settings.ts";
import { processLocks } from "./adapters/process/locks.ts";
import { processRunner } from "./adapters/process/runner.ts";
import { PROGRAM_PATH } from "./adapters/sandbox/box-surroundings.ts";
import { detectIsolation } from "./adapters/sandbox/detect-isolation.ts";
import { openRooms } from "./adapters/sandbox/open-rooms.ts";
import { SANDBOX_DEFAULTS, type SandboxSettings } from "./adapters/sandbox/settings.ts";
import { fileSecrets } from "./adapters/secrets/file-secrets.ts";
import type { Config, Secrets } from "./config.ts";
import type { Job } from "./core/job.ts";
import { moduleBeside } from "./core/module-beside.ts";
import { jobTopic, type Order } from "./core/order.ts";
import { runKey } from "./core/run-legs.ts";
import { calibrateWhenQuiet } from "./factory/calibrate.ts";
import { lineFactory } from "./factory/factory.ts";
import type { Office } from "./factory/office.ts";
import { pruneInstalls } from "./factory/prune-installs.ts";
import { publishKeys } from "./factory/publish-keys.ts";
import { reconcile } from "./factory/reconcile.ts";
import { intentViews } from "./factory/views.ts";
import { lineBroker } from "./line-broker.ts";
import { LINE, runLine } from "./phases/line.ts";
import { NO_ANCHORS } from "./ports/anchors.ts";
import { type Isolation, NODE_FOLDER } from "./ports/boxes.ts";
import type { Factory } from "./ports/factory.ts";
import type { Runner } from "./ports/runner.ts";
import type { Steps, Workflows } from "./ports/steps.ts";
import type { World } from "./ports/world.ts";
import { progressFeed } from "./progress-feed.ts";
import { ownToolchain } from "./toolchain.ts";
import { PACKAGE_ROOT, VERSION } from "./version.ts";

/** What a test puts in place of a part. */
export interface Overrides {
  readonly steps?: (steps: Steps) => Steps;
  readonly world?: (world: World) => World;
  /** What keeps untrusted code apart, instead of what is found on this machine. */
  readonly isolation?: Isolation;
  readonly log?: (line: string) => void;
}

/** A line that runs on this machine, and how it is stopped: at the next safe point. */
export interface ComposedFactory {
  readonly factory: Factory;
  close(): Promise<void>;
}

/** Puts the line together on this machine and starts it; what an earlier process left goes on. */
export async function composeFactory(
  config: Config,
  secrets: Secrets,
  overrides: Overrides = {},
): Promise<ComposedFactory> {
  const { log = () => {} } = overrides;
  await using opened = new AsyncDisposableStack();
  const database = await openDatabase({
    home: config.home,
    log,
    ...(secrets.databaseUrl === null ? {} : { url: secrets.databaseUrl }),
  });
  opened.defer(() => database.close());
  const isolation = overrides.isolation ?? (await detectIsolation(sandboxOf(config)));
  const broker = await lineBroker(config, secrets, database.ledger);
  opened.defer(() => broker?.close());
  const runner = await openRunner(config, { isolation, broker, log });
  opened.defer(() => runner.close());
  const world = await openWorld(config, { database, runner, isolation });
  opened.defer(() => world.deployer.close());
  const line = overrides.world?.(world) ?? world;
  const workflows = dbosWorkflows({
    url: database.url,
    replicas: database.replicas,
    slot: await homeSlot(config.home),
    queues: [
      { name: "line", limit: config.intents, partitioned: false },
      { name: "builds", limit: config.builds, partitioned: false },
      { name: "turns", limit: 1, partitioned: true },
    ],
    log,
  });
  workflows.register<Order>(LINE, (steps, order) =>
    runLine(line, overrides.steps?.(steps) ?? steps, order),
  );
  const progress = progressFeed();
  const launched = Promise.withResolvers<void>();
  wake(runner, { workflows, launched: launched.promise }, progress.hear);
  await publishKeys(line);
  await line.deployer.resume();
  await workflows.launch();
  launched.resolve();
  opened.defer(() => workflows.shutdown());
  const office: Office = {
    world: line,
    workflows,
    views: intentViews(line.ledger, line.facts.now),
    identity: {
      version: VERSION,
      pid: process.pid,
      home: config.home,
      startedAt: line.facts.now(),
    },
    newId: () => ulid(),
    progress,
    runs: attractorRunFiles,
  };
  await reconcile(office);
  await clearInstalls(office, log);
  opened.defer(inBackground((signal) => calibrateWhenQuiet(office, signal, { log })));
  const running = opened.move();
  return { factory: lineFactory(office), close: () => running.disposeAsync() };
}

/** Begins what goes on for as long as the line does; answers how it is ended. */
function inBackground(work: (signal: AbortSignal) => Promise<void>): () => Promise<void> {
  const over = new AbortController();
  const working = work(over.signal);
  return async () => {
    over.abort();
    await working;
  };
}

/** What cannot be cleared away is told, and nothing waits for it. */
async function clearInstalls(office: Office, log: (line: string) => void): Promise<void> {
  try {
    const gone = await pruneInstalls(office);
    if (gone.length > 0) log(`installations that nothing needs: ${gone.length} removed`);
  } catch (error) {
    log(`installations that nothing needs: none removed, since ${String(error)}`);
  }
}

/** A job's end wakes the workflow that waits for it; the runner's own word is asked then. */
function wake(
  runner: Runner,
  { workflows, launched }: { readonly workflows: Workflows; readonly launched: Promise<void> },
  hear: Parameters<Runner["watch"]>[0]["progress"],
): void {
  runner.watch({
    progress: hear,
    ended: (key) => {
      const [intent = ""] = key.split("/");
      // A job of no intent (a product's first try) has nobody to wake; a lost message is made up for by the line's own asking.
      launched
        .then(() => workflows.signal(intent, jobTopic(key), null, `${key} at ${Date.now()}`))
        .catch(() => undefined);
    },
  });
}

/** The factory's own code as Node compiled it, kept from process to process where nobody else can put any. */
function compiledFolder({ home }: Config): string {
  return join(home, "run", "compiled");
}

/** What installations made, for every product of this home. */
function installsFolder({ home }: Config): string {
  return join(home, "installs");
}

/** Every version of a pack that judged here. */
function keptPacksFolder({ home }: Config): string {
  return join(home, "kept-packs");
}

function sandboxOf(config: Config): SandboxSettings & { readonly compiled: string } {
  return { ...SANDBOX_DEFAULTS, uids: config.uids, compiled: compiledFolder(config) };
}

interface RunnerParts {
  readonly isolation: Isolation;
  readonly broker: ModelBroker | null;
  readonly log: (line: string) => void;
}

async function openRunner(
  config: Config,
  { isolation, broker, log }: RunnerParts,
): Promise<Runner> {
  const jobs = join(config.home, "jobs");
  await mkdir(jobs, { recursive: true, mode: 0o711 });
  await mkdir(compiledFolder(config), { recursive: true, mode: 0o700 });
  const settings = (job: Job): JobSettings => ({
    ...(broker !== null && isRunPipeline(job) ? { model: modelFor(job, config, broker) } : {}),
    isolation,
    sandbox: sandboxOf(config),
    packs: config.packs,
    keptPacks: keptPacksFolder(config),
    installs: installsFolder(config),
    searches: join(config.home, "searches"),
    toolchain: ownToolchain(),
    engine: config.engine,
    players: config.jobs,
  });
  return processRunner({
    jobs,
    atOnce: config.jobs,
    command: (kind) => [
      process.execPath,
      "--disable-warning=ExperimentalWarning",
      fileURLToPath(moduleBeside(import.meta.url, `../actions/${kind}/main`)),
    ],
    env: (job) => ({
      PATH: PROGRAM_PATH,
      LANG: "C.UTF-8",
      TZ: "UTC",
      NODE_COMPILE_CACHE: compiledFolder(config),
      [JOB_SETTINGS]: JSON.stringify(settings(job)),
    }),
    log,
  });
}

function isRunPipeline(job: Job): job is Job<"run-pipeline"> {
  return job.kind === "run-pipeline";
}

/** What a run is given of the models: a token of its own, never the key. */
function modelFor(
  { key, input }: Job<"run-pipeline">,
  { models }: Config,
  broker: ModelBroker,
): NonNullable<JobSettings["model"]> {
  const token = broker.tokenFor({ run: runKey(key), usd: input.usd });
  const { socket, vendors } = broker;
  return { socket, token, name: models.model, vendors: [...vendors] };
}

interface Opened {
  readonly database: Awaited<ReturnType<typeof openDatabase>>;
  readonly runner: Runner;
  readonly isolation: Isolation;
}

async function openWorld(config: Config, { database, runner, isolation }: Opened): Promise<World> {
  const toolchain = ownToolchain();
  const services = join(config.home, "services");
  await mkdir(services, { recursive: true, mode: 0o711 });
  const secrets = fileSecrets(join(config.home, "secrets"));
  return {
    anchors: config.anchors === null ? NO_ANCHORS : await anchorFile(config.anchors),
    ledger: database.ledger,
    objects: database.objects,
    runner,
    locks: processLocks(),
    envelopes: dsseEnvelopes,
    evidence: folderEvidence(join(config.home, "evidence")),
    forge: gitForge(),
    installs: folderInstalls(installsFolder(config)),
    keptPacks: folderKeptPacks(keptPacksFolder(config), yamlDocuments),
    keys: fileKeys(join(config.home, "keys")),
    packs: folderPacks(config.packs, yamlDocuments),
    documents: yamlDocuments,
    pipelines: folderPipelines(join(PACKAGE_ROOT, "pipelines")),
    secrets,
    specifier: grammarSpecifier,
    deployer: localDeployer({
      folder: services,
      rooms: openRooms(isolation, sandboxOf(config)),
      tools: {
        mounts: [{ from: toolchain.node, to: NODE_FOLDER, writable: false }],
        path: [NODE_FOLDER],
      },
      secrets,
    }),
    facts: {
      version: VERSION,
      isolation: isolation.level,
      monthUsd: config.models.monthUsd,
      now: () => new Date().toISOString(),
    },
  };
}
