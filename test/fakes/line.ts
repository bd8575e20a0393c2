import { grammarSpecifier } from "../../app/adapters/compiler/specifier.ts";
import { yamlDocuments } from "../../app/adapters/documents/yaml-documents.ts";
import { dsseEnvelopes } from "../../app/adapters/dsse/envelopes.ts";
import { processLocks } from "../../app/adapters/process/locks.ts";
import type { Event, EventKind } from "../../app/core/event.ts";
import { isKind } from "../../app/core/event.ts";
import type {
  EvaluateInput,
  Job,
  JobEnding,
  JobOutcome,
  RunPipelineInput,
  VerifyInput,
} from "../../app/core/job.ts";
import { jobTopic, type Order } from "../../app/core/order.ts";
import type { Pack } from "../../app/core/pack/pack.ts";
import { PRODUCT_FILE, type Product } from "../../app/core/product.ts";
import { BUILDER_PLACES, type Searched } from "../../app/core/searched.ts";
import type { StatusDocument } from "../../app/core/status.ts";
import { lineFactory } from "../../app/factory/factory.ts";
import type { Office } from "../../app/factory/office.ts";
import { publishKeys } from "../../app/factory/publish-keys.ts";
import { reconcile } from "../../app/factory/reconcile.ts";
import { intentViews } from "../../app/factory/views.ts";
import { LINE, runLine } from "../../app/phases/line.ts";
import type { Release } from "../../app/ports/deployer.ts";
import type { Factory } from "../../app/ports/factory.ts";
import type { Forge } from "../../app/ports/forge.ts";
import type { PipelineInputs } from "../../app/ports/pipelines.ts";
import type { Workflows } from "../../app/ports/steps.ts";
import type { World } from "../../app/ports/world.ts";
import { type FakeDeployer, fakeDeployer } from "./deployer.ts";
import { fakeAnchors, fakeEvidence } from "./evidence.ts";
import { type FakeForge, fakeForge } from "./forge.ts";
import { fakeKeys } from "./keys.ts";
import { fakeLedger } from "./ledger.ts";
import { fakeObjects } from "./objects.ts";
import { memoryKeptPacks, memoryPacks } from "./packs.ts";
import { type Behaviour, playedBy } from "./played.ts";
import { type FakeRunner, fakeRunner } from "./runner.ts";
import { type FakeWorkflows, fakeWorkflows } from "./steps.ts";

/** What a test decides about the world around the line. */
export interface Story {
  /** Lines of `.factory/product.yml` beside version, name and run. */
  readonly product?: string;
  readonly pack?: Pack | null;
  /** Files that candidate `c<i>` of an attempt adds; by default a file that differs for each reading. */
  readonly builds?: (input: RunPipelineInput) => Record<string, string> | JobEnding;
  /** What is found of the pack where that candidate's builder could read; nothing, unless said otherwise. */
  readonly searches?: (input: RunPipelineInput) => Searched | null;
  readonly verifies?: (input: VerifyInput, time: number) => JobOutcome | null;
  readonly behaves?: Behaviour;
  readonly plays?: (input: EvaluateInput, time: number) => JobOutcome | null;
  /** An evaluation's outcome in place of the simulated one. */
  readonly loses?: (input: EvaluateInput) => JobOutcome | null;
  readonly health?: (release: Release) => string | null;
  readonly readings?: number;
  readonly twice?: boolean;
  /** Products of the same kind, each with a repository of its own; without it `shop` alone. */
  readonly products?: readonly string[];
  /** Whether the product is registered already; it is, unless said otherwise. */
  readonly registers?: boolean;
  /** Sees each job of an intent before it is answered. */
  readonly before?: (job: Job, line: FakeLine) => void;
  /** A real database and engine below the line, instead of those in memory. */
  readonly engine?: {
    readonly ledger: World["ledger"];
    readonly objects: World["objects"];
    readonly workflows: Workflows;
  };
  /** How the installation ends. */
  readonly installs?: () => JobOutcome;
  /** What keeps secrets of these names from being given. */
  readonly lacks?: (names: readonly string[]) => string | null;
  /** Why the product's pipeline cannot be begun with these inputs. */
  readonly unfit?: (inputs: PipelineInputs) => string | null;
  /** What time it is, in milliseconds since 1970. */
  readonly clock?: () => number;
  /** How long a job takes, in milliseconds; without it none takes any time. */
  readonly takes?: (job: Job) => number;
  /** What keeps untrusted code apart; a sandbox, unless said otherwise. */
  readonly isolation?: World["facts"]["isolation"];
  /** The month's cap over all products; none, unless said otherwise. */
  readonly monthUsd?: number;
  /** Jobs that never end. */
  readonly stays?: (key: string) => boolean;
}

/** A whole line in memory. */
export interface FakeLine {
  readonly factory: Factory;
  readonly world: World;
  readonly forge: FakeForge;
  /** Whether a commit is what some product's branch is at. */
  isHead(sha: string): boolean;
  readonly runner: FakeRunner;
  readonly deployer: FakeDeployer;
  readonly workflows: Workflows;
  readonly office: Office;
  /** Its author puts another version in the pack's place. */
  changesPack(next: Pack): void;
  submits(text?: string, product?: string): Promise<string>;
  /** Waits until the intent has ended, or waits for a person. */
  settles(intent: string): Promise<StatusDocument>;
  events<K extends EventKind>(intent: string, ...kinds: K[]): Promise<Event<K>[]>;
  /** Kills the server at once and starts another on the same database. */
  restarts(): Promise<void>;
}

const PRODUCT = `version: 1
name: shop
run: { kind: http, command: [node, src/server.ts] }
scenarios: shop
verify: { unit: [node, --test] }
`;

/** An intent that needs nothing of the compiler's skills. */
export const INTENT = `### Service
- shop, domain

### Purpose
Keep the orders of a small shop, so that nothing that was asked for is forgotten.

### Beneficiaries
- The owner of the shop

### Key features
- Orders are kept

### Data
- Order: customer text, sku text, quantity integer 1..99

### Acceptance
- [kept] An order that was taken is found again.
`;

export async function fakeLine(story: Story = {}): Promise<FakeLine> {
  const { pack = null } = story;
  const { products = ["shop"], clock = Date.now, monthUsd = null } = story;
  const forges = new Map(
    products.map((name) => [
      name,
      fakeForge({
        [PRODUCT_FILE]: `${PRODUCT.replace("name: shop", `name: ${name}`)}${story.product ?? ""}`,
        "README.md": name,
      }),
    ]),
  );
  const forge = forges.get(products[0] ?? "") ?? unreachable();
  const deployer = fakeDeployer(story.health);
  const ledger = story.engine?.ledger ?? fakeLedger(clock);
  const behaves = story.behaves ?? goodBut(forge.branchHead("main") ?? "");
  const shelf = pack === null ? [] : [pack];
  let self: FakeLine | null = null;
  const made = new Map<string, { sha: string; tree: string }>();

  const build = (job: Job<"run-pipeline">): JobEnding => {
    const { input } = job;
    const files = story.builds?.(input) ?? { "src/server.ts": `reading ${input.reading}` };
    if (isOutcome(files)) return files;
    const commit = (forges.get(input.repository.split("/").at(-1) ?? "") ?? forge).makes(
      input.base,
      files,
    );
    made.set(job.key, commit);
    return {
      kind: "done",
      result: {
        ...commit,
        bundle: "candidate.bundle",
        says: [`reading ${input.reading}`],
        stages: 4,
        ms: 1,
        exposure: {
          isolation: { level: "sandbox", by: "fake" },
          clone: { refs: ["refs/heads/work"], objects: 3, commits: 1, beyond: [] },
          mounts: [],
          environment: ["PATH"],
          network: "none",
          search: (story.searches ?? searchedNothing)(input),
        },
      },
    };
  };
  const verify = (input: VerifyInput, time: number): JobOutcome | null => {
    if (story.verifies !== undefined && self !== null) return story.verifies(input, time);
    const passed = (name: string) => ({ name, outcome: "passed", ms: 1, output: "" });
    return {
      kind: "done",
      result: { trespasses: [], verifiers: [passed("unit"), passed("udc")], fromCandidate: [] },
    };
  };
  const evaluate = (input: EvaluateInput, time: number): JobOutcome | null => {
    if (story.plays !== undefined && input.purpose !== "base") return story.plays(input, time);
    const lost = story.loses?.(input) ?? null;
    if (lost !== null) return lost;
    const [here] = shelf;
    return here === undefined
      ? { kind: "failed", reason: "no pack" }
      : { kind: "done", result: playedBy(here, behaves, story.isolation)(input) };
  };
  const runner = fakeRunner((job, time) => {
    if (self !== null) story.before?.(job, self);
    if (self !== null && !job.key.startsWith("shop/") && story.stays?.(job.key) === true)
      return null;
    switch (job.kind) {
      case "install":
        return story.installs?.() ?? { kind: "failed", reason: "nothing is installed here" };
      case "run-pipeline":
        return build(job as Job<"run-pipeline">);
      case "verify":
        return verify(job.input as VerifyInput, time);
      case "evaluate":
        return evaluate(job.input as EvaluateInput, time);
    }
  }, story.takes);

  const specify: World["specifier"]["specify"] = async (text, before) => {
    const specified = await grammarSpecifier.specify(text, before);
    return specified.kind === "specified"
      ? { ...specified, readings: story.readings ?? 8 }
      : specified;
  };
  const world: World = {
    ledger,
    objects: story.engine?.objects ?? fakeObjects(),
    forge: forgeOf(forges),
    deployer,
    runner,
    installs: {
      prune: async () => [],
      mounts: (installed) =>
        (installed?.folders ?? []).map((path) => ({
          from: `/installs/${installed?.digest}/${path}`,
          to: `/box/${path}`,
          writable: false,
        })),
    },
    anchors: fakeAnchors(),
    envelopes: dsseEnvelopes,
    evidence: fakeEvidence(),
    keptPacks: memoryKeptPacks(),
    keys: fakeKeys(),
    locks: processLocks(),
    documents: yamlDocuments,
    packs: memoryPacks(shelf),
    pipelines: {
      read: async (name) =>
        name === "build" ? { name, text: "digraph build {}", own: true } : null,
      names: async () => ["build"],
      refusal: (_, inputs) => story.unfit?.(inputs) ?? null,
    },
    secrets: { lacking: async (_, names) => story.lacks?.(names) ?? null },
    specifier: { ...grammarSpecifier, specify },
    facts: {
      version: "0.1.0",
      isolation: story.isolation ?? "sandbox",
      monthUsd,
      now: () => new Date(clock()).toISOString(),
    },
  };
  const inMemory = story.engine === undefined ? memoryEngine(story.twice ?? false) : null;
  const workflows: Workflows = story.engine?.workflows ?? inMemory ?? unreachable();
  workflows.register<Order>(LINE, (steps, order) => runLine(world, steps, order));
  runner.watch({
    progress: () => undefined,
    ended: (key) =>
      void workflows
        .signal(key.split("/")[0] ?? "", jobTopic(key), null, `${key} ${Math.random()}`)
        .catch(() => undefined),
  });
  await publishKeys(world);
  await workflows.launch();
  let ids = 0;
  const officeNow = (): Office => ({
    world,
    workflows,
    views: intentViews(ledger, world.facts.now),
    identity: { version: "0.1.0", pid: process.pid, home: "/home", startedAt: world.facts.now() },
    newId: () => {
      ids += 1;
      return `i${ids}`;
    },
    progress: { listen: () => () => undefined },
    runs: { read: async () => null },
  });
  const office = officeNow();
  const factory = lineFactory(office);
  if (story.registers !== false)
    for (const name of products) await factory.productAdd(`/repositories/${name}`);

  self = {
    factory,
    world,
    forge,
    isHead: (sha) => [...forges.values()].some((one) => one.branchHead("main") === sha),
    runner,
    deployer,
    workflows,
    office,
    changesPack: (next) => {
      shelf.splice(0, 1, next);
    },
    submits: async (text = INTENT, product = products[0] ?? "") => {
      const [submitted] = await factory.submit({ text, product, by: "ada" });
      if (submitted === undefined) throw new Error("nothing was submitted");
      return submitted.intent;
    },
    settles: (intent) => settled(factory, intent),
    events: async (intent, ...kinds) =>
      (await ledger.read({ intent })).filter((event) => isKind(event, ...kinds)) as never,
    restarts: async () => {
      inMemory?.crash();
      await workflows.launch();
      await reconcile(officeNow());
    },
  };
  return self;
}

/** One forge for several repositories, told apart by the product. */
function forgeOf(forges: ReadonlyMap<string, FakeForge>): Forge {
  const of = ({ repository }: Pick<Product, "repository">) =>
    forges.get(repository.split("/").at(-1) ?? "") ?? unreachable();
  return {
    inspect: async (path) => of({ repository: path }).inspect(path),
    head: (product) => of(product).head(product),
    find: (product, ref) => of(product).find(product, ref),
    standing: (product, commits) => of(product).standing(product, commits),
    squash: (product, request) => of(product).squash(product, request),
    read: (product, sha, path) => of(product).read(product, sha, path),
    publish: (product, candidate) => of(product).publish(product, candidate),
    discard: (product, branches) => of(product).discard(product, branches),
    merge: (request, message) => of(request.product).merge(request, message),
    revert: (request, why) => of(request.product).revert(request, why),
    keeps: (product, contents) => of(product).keeps(product, contents),
    introduced: (product, commits) => of(product).introduced(product, commits),
    contains: (product, sha) => of(product).contains(product, sha),
    materialise: (product, sha, into) => of(product).materialise(product, sha, into),
  };
}

/** The queues of the line, as on one machine. */
export const QUEUES = [
  { name: "line", limit: 5, partitioned: false },
  { name: "builds", limit: 3, partitioned: false },
  { name: "turns", limit: 1, partitioned: true },
] as const;

function memoryEngine(twice: boolean): FakeWorkflows {
  return fakeWorkflows({ twice, queues: QUEUES });
}

function unreachable(): never {
  throw new Error("nothing of that name is in this story");
}

function isOutcome(made: Record<string, string> | JobEnding): made is JobEnding {
  return "kind" in made && ["done", "failed", "lost", "asks"].includes(String(made.kind));
}

/** Everything passes everything, but the base nothing. */
function goodBut(base: string): Behaviour {
  return (sha) => (sha === base ? "failed" : "passed");
}

const PATIENCE_MS = 10_000;
/** Seldom enough not to be what a measurement measures. */
const LOOK_MS = 20;

async function settled(factory: Factory, intent: string): Promise<StatusDocument> {
  const until = Date.now() + PATIENCE_MS;
  for (;;) {
    const document = await factory.status(intent);
    if (
      [
        "waiting",
        "delivered",
        "cleared",
        "refused",
        "inconclusive",
        "failed",
        "canceled",
        "rolled-back",
      ].includes(document.status)
    )
      return document;
    if (Date.now() > until)
      throw new Error(`${intent} is still ${document.status} in ${document.phase}`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

/** Every place was looked at, and held nothing of the pack. */
export function searchedNothing({ traces }: Pick<RunPipelineInput, "traces">): Searched | null {
  if (traces === undefined) return null;
  const places = BUILDER_PLACES.map((place) => ({ place, items: 1, bytes: 10 }));
  return { pack: traces.pack, places, found: [], unread: [] };
}
