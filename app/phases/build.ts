import type { AcceptedSpec } from "../core/accepted-spec.ts";
import type { Spending } from "../core/affordable.ts";
import {
  type Candidate,
  candidateBranch,
  candidateSubject,
  type Ground,
  groundInput,
  readingsFor,
} from "../core/attempt.ts";
import { canonicalJson, type Digest, digest } from "../core/canonical.ts";
import { forecastOf } from "../core/cost.ts";
import { FactoryError } from "../core/errors.ts";
import { aboutIntent, type Event, type EventDraft, isKind } from "../core/event.ts";
import { nextPlan } from "../core/gate/next-plan.ts";
import type { Job, Pipeline } from "../core/job.ts";
import { LINEAGE_KINDS, lineageOf, readingsUsed, refusedTrees } from "../core/lineage.ts";
import { type Traces, tracesOf } from "../core/pack/traces.ts";
import type { RunEnd } from "../core/run-legs.ts";
import { trialSeed } from "../core/streams.ts";
import type { Desk, Ended } from "../ports/desk.ts";
import { textOf } from "../ports/objects.ts";
import { packNamed } from "../ports/packs.ts";
import { pipelineOf } from "../ports/pipelines.ts";
import { spendingOf } from "../ports/spending.ts";

/** The candidates of one attempt; those that never came to a commit are in the ledger with their reason. */
export interface Built {
  readonly kind: "built";
  readonly candidates: readonly Candidate[];
}

interface Bid {
  readonly id: string;
  readonly reading: number;
}

/** Builds K candidates at once, one pipeline run each, and brings what they made into the product's repository. */
export async function build(
  desk: Desk,
  ground: Ground,
  spec: AcceptedSpec,
  feedback: string | null,
): Promise<Built | Ended> {
  const { attempt } = ground;
  const pipeline = await desk.step(`${attempt}/build/pipeline`, () =>
    pipelineOf(desk.world, desk.product, ground),
  );
  if ("refused" in pipeline)
    return {
      kind: "ended",
      status: "failed",
      reason: {
        code: pipeline.refused === "absent" ? "no-pipeline" : "pipeline-unfit",
        sentence: pipeline.why.slice(0, 2000),
      },
    };
  const bids = await desk.step(`${attempt}/build/readings`, () =>
    bidsFor(desk, ground, spec, pipeline.own),
  );
  if (bids.length === 0)
    return {
      kind: "ended",
      status: "refused",
      reason: {
        code: "no-reading-left",
        sentence: `every reading of the spec was built (${spec.readings}) and none was accepted`,
      },
    };
  const usd = await desk.step(`${attempt}/build/started`, () => begin(desk, ground, spec, bids));
  const jobs = await desk.step(`${attempt}/build/jobs`, () =>
    jobsFor(desk, ground, { spec, feedback, pipeline, bids, usd }),
  );
  const ends = await desk.run(jobs);
  const candidates: Candidate[] = [];
  for (const [i, bid] of bids.entries()) {
    const end = ends[i];
    const made =
      end === undefined
        ? null
        : await desk.step(`${attempt}/build/${bid.id}`, () =>
            take(desk, ground, { bid, end, others: candidates }),
          );
    if (made !== null) candidates.push(made);
  }
  return { kind: "built", candidates };
}

/** A product's own pipeline writes its own code: every candidate gets the same reading, whatever is left of them. */
async function bidsFor(
  { world, intent, product }: Desk,
  { file }: Ground,
  spec: AcceptedSpec,
  own: boolean,
): Promise<Bid[]> {
  const events = await world.ledger.read({
    product: product.name,
    kinds: [...LINEAGE_KINDS, "build-started", "candidate-refused"],
  });
  const lineage = lineageOf(events, intent.id);
  const { candidates } = file.build;
  const readings = own
    ? readingsFor(readingsUsed(events, lineage, spec.digest), candidates, spec.readings)
    : Array.from({ length: candidates }, (_, i) => i % Math.max(1, spec.readings));
  return readings.map((reading, i) => ({ id: `c${i + 1}`, reading }));
}

/** Begins the attempt with what is left of the money, in dollars; what it is given no attempt beside it is given too. */
async function begin(
  desk: Desk,
  ground: Ground,
  spec: AcceptedSpec,
  bids: readonly Bid[],
): Promise<number> {
  const { world, intent, product } = desk;
  const about = { product: product.name, intent: intent.id };
  // One lock for all products: they share a month's cap.
  return world.locks.hold("money", async () => {
    const begun = await world.ledger.read({ intent: intent.id, kinds: ["build-started"] });
    const known = begun.find((event) => event.attempt === ground.attempt);
    if (known !== undefined && isKind(known, "build-started")) return known.data.usd ?? 0;
    const spending = await spendingOf(world, about, ground.file);
    const draft = started(ground, spec, { bids, spending });
    await world.ledger.append([aboutIntent(desk, draft)]);
    return spending.money.usd;
  });
}

function started(
  ground: Ground,
  spec: AcceptedSpec,
  { bids, spending }: { readonly bids: readonly Bid[]; readonly spending: Spending },
): EventDraft {
  const { alpha, money, rates } = spending;
  const next = nextPlan(ground.file.gate, alpha);
  const looks = ground.pack === null || next.kind !== "plan" ? null : next.plan.looks;
  return {
    kind: "build-started",
    phase: "build",
    attempt: ground.attempt,
    subject: "build",
    data: {
      base: ground.base,
      specDigest: spec.digest,
      packDigest: ground.pack?.digest ?? null,
      policyDigest: ground.policyDigest,
      productDigest: digest(ground.productFile),
      candidates: [...bids],
      usd: money.usd,
      cap: money.cap,
      ...(looks === null
        ? {}
        : { forecast: forecastOf(ground.file.gate, looks, { candidates: bids.length, rates }) }),
    },
  };
}

interface BuildOrder {
  readonly spec: AcceptedSpec;
  readonly feedback: string | null;
  readonly pipeline: Pipeline;
  readonly bids: readonly Bid[];
  /** What the runs may spend together. */
  readonly usd: number;
}

async function jobsFor(
  desk: Desk,
  ground: Ground,
  { spec, feedback, pipeline, bids, usd }: BuildOrder,
): Promise<Job<"run-pipeline">[]> {
  const { world, intent, product } = desk;
  const [markdown, graph] = [
    await specText(world, spec.markdown),
    await specText(world, spec.graph),
  ];
  const traces = await tracesFor(desk, ground, markdown);
  const root = await world.keys.keyed(`builders of ${intent.id}/${ground.attempt}`);
  const date = Math.floor(Date.parse(world.facts.now()) / 1000);
  return bids.map((bid, i) => ({
    key: `${intent.id}/${ground.attempt}/build/${bid.id}`,
    kind: "run-pipeline",
    input: {
      ...groundInput(product, ground),
      intent: intent.id,
      attempt: ground.attempt,
      candidate: i + 1,
      candidates: bids.length,
      reading: bid.reading,
      seed: trialSeed(root, i),
      usd: usd / bids.length,
      spec: { markdown, graph },
      pipeline,
      feedback,
      ...(traces === null ? {} : { traces }),
      date,
      subject: candidateSubject(spec, bid.id),
    },
  }));
}

/** What must not be where builders can read; null where no pack judges them. The spec is theirs to read. */
async function tracesFor(
  { world }: Desk,
  { file }: Ground,
  published: string,
): Promise<Traces | null> {
  const loaded = await packNamed(world.packs, file.scenarios);
  if (loaded === null) return null;
  const { holdouts, digest: pack } = loaded;
  const salt = await world.keys.keyed(`traces of ${pack}`);
  return tracesOf(holdouts, { pack, salt, published });
}

async function specText({ objects }: Desk["world"], name: Digest): Promise<string> {
  const text = await textOf(objects, name);
  if (text === null)
    throw new FactoryError("not-found", `the spec (${name}) was erased before it was built`);
  return text;
}

interface Made {
  readonly bid: Bid;
  readonly end: RunEnd;
  readonly others: readonly Candidate[];
}

/** Brings a run's commit in as a candidate, or records why there is none. */
async function take(desk: Desk, ground: Ground, made: Made): Promise<Candidate | null> {
  const { id } = made.bid;
  const taken = await taking(desk, ground, made);
  const about = { phase: "build", attempt: ground.attempt, candidate: id, subject: id } as const;
  await desk.world.ledger.append([aboutIntent(desk, { ...about, ...taken })]);
  if (taken.kind === "candidate-refused") return null;
  const { branch, sha, tree, reading } = taken.data;
  return { id, branch, sha, tree, reading };
}

type Taken =
  | Pick<Event<"candidate-committed">, "kind" | "data">
  | Pick<Event<"candidate-refused">, "kind" | "data">;

/** A commit that nobody has yet, and that was not refused before, becomes a branch of the product. */
async function taking(
  { world, intent, product }: Desk,
  { attempt }: Ground,
  { bid, end: { key, outcome }, others }: Made,
): Promise<Taken> {
  if (outcome.kind === "failed") return refused("run-failed", outcome.reason);
  if (outcome.kind === "lost") return refused("run-failed", `the run was lost: ${outcome.why}`);
  const { sha, tree, bundle, says, exposure } = outcome.result;
  const twin = others.find((other) => other.tree === tree);
  if (twin !== undefined)
    return refused("same-tree", `it is the same tree as ${twin.id}`, { sha, tree });
  const events = await world.ledger.read({ product: product.name, kinds: ["verdict-given"] });
  if (refusedTrees(events).has(tree))
    return refused("tree-refused", "this very tree was refused on its trials before", {
      sha,
      tree,
    });
  const path = await world.runner.file(key, bundle);
  if (path === null) return refused("run-failed", "its run left no bundle");
  const branch = candidateBranch(intent.id, attempt, bid.id);
  await world.forge.publish(product, { branch, sha, bundle: path });
  const data = {
    ...{ branch, sha, tree, reading: bid.reading },
    says: says.map((line) => line.slice(0, 2000)),
    exposure: await world.objects.put(canonicalJson(exposure)),
  };
  return { kind: "candidate-committed", data };
}

function refused(
  code: string,
  sentence: string,
  commit: { readonly sha?: string; readonly tree?: string } = {},
): Taken {
  const reason = { code, sentence: sentence.slice(0, 2000) };
  return { kind: "candidate-refused", data: { reason, ...commit } };
}
