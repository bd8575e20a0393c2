import type { AcceptedSpec } from "../core/accepted-spec.ts";
import type { Ground, JudgingPack } from "../core/attempt.ts";
import { FactoryError } from "../core/errors.ts";
import { type Event, isKind } from "../core/event.ts";
import { type BaseAnswer, baseFamilies, baseShows } from "../core/gate/base.ts";
import { uncoveredKeys } from "../core/gate/coverage.ts";
import type { Reason } from "../core/intent.ts";
import type { EvaluateResult, Job } from "../core/job.ts";
import { attemptsBegun, LINEAGE_KINDS, lineageOf, retryChain } from "../core/lineage.ts";
import { caseDigests, placeOf, splitCases } from "../core/pack/cases.ts";
import { gateFamilies } from "../core/pack/gate-family.ts";
import type { Pack } from "../core/pack/pack.ts";
import { reachableHoldouts } from "../core/pack/reachable.ts";
import { policyDigest } from "../core/policy.ts";
import {
  PRODUCT_FILE,
  type ProductFile,
  productFileSchema,
  unsupportedPart,
} from "../core/product.ts";
import type { Desk, Ended } from "../ports/desk.ts";
import type { LoadedPack } from "../ports/packs.ts";
import type { World } from "../ports/world.ts";

/** What an attempt stands on, and which families fail on its base. */
export interface Prepared {
  readonly kind: "prepared";
  readonly ground: Ground;
  readonly baseFailing: readonly string[];
}

type Survey =
  | {
      readonly kind: "surveyed";
      readonly attempt: number;
      readonly base: string;
      readonly productFile: string;
      readonly pack: JudgingPack | null;
    }
  | { readonly kind: "refused"; readonly reason: Reason };

/**
 * Fixes the ground of the next attempt: its number, the base, the product's own file, the policy and the pack; then plays on the
 * base what covers the spec's new keys, because what is there already, or is not tested, must not be built.
 * `round` counts the attempts of this run of the line, from 1.
 */
export async function prepare(
  desk: Desk,
  spec: AcceptedSpec,
  round: number,
): Promise<Prepared | Ended> {
  const survey = await desk.step(`ground/${round}`, () => lookAround(desk));
  if (survey.kind === "refused") return { kind: "ended", status: "refused", reason: survey.reason };
  const file = desk.world.documents.decodeYaml(productFileSchema, survey.productFile, PRODUCT_FILE);
  const unsupported = unsupportedPart(file);
  if (unsupported !== null)
    return {
      kind: "ended",
      status: "failed",
      reason: { code: "unsupported", sentence: unsupported },
    };
  const names = spec.keys.map(({ key }) => key);
  const uncovered =
    survey.pack === null ? [] : uncoveredKeys(names, survey.pack.families, file.gate.untested);
  const ground: Ground = {
    ...survey,
    record: desk.intent.id,
    file,
    policyDigest: policyDigest(file.gate),
    uncovered,
  };
  const base = await playBase(desk, ground, spec);
  if (base === null) return { kind: "prepared", ground, baseFailing: [] };
  switch (base.kind) {
    case "builds":
      return { kind: "prepared", ground, baseFailing: base.failing };
    case "refuses":
      return {
        kind: "ended",
        status: "refused",
        reason: { code: "nothing-new", sentence: base.sentence },
      };
    case "missing":
      return {
        kind: "ended",
        status: "inconclusive",
        reason: { code: "base-not-played", sentence: base.sentence },
      };
  }
}

async function lookAround(desk: Desk): Promise<Survey> {
  const { world, intent, product } = desk;
  const events = await world.ledger.read({
    product: product.name,
    kinds: [...LINEAGE_KINDS, "build-started"],
  });
  const attempt = attemptsBegun(events, lineageOf(events, intent.id)) + 1;
  const base = await world.forge.head(product);
  const productFile = await world.forge.read(product, base, PRODUCT_FILE);
  if (productFile === null)
    throw new FactoryError(
      "invalid-input",
      `${product.name}: no ${PRODUCT_FILE} at ${base.slice(0, 10)} of ${product.branch}; commit one (sf init writes it)`,
    );
  const file = world.documents.decodeYaml(productFileSchema, productFile, PRODUCT_FILE);
  const spent = spentBudget(
    file,
    attempt,
    sinceFirst(events, lineageOf(events, intent.id).intents, world.facts.now()),
  );
  if (spent !== null) return { kind: "refused", reason: spent };
  const lacking = await world.secrets.lacking(product.name, file.secrets.deploy);
  if (lacking !== null)
    return { kind: "refused", reason: { code: "secret-missing", sentence: lacking } };
  const loaded = await packOf(world, file);
  const reachable = loaded === null ? null : await reachableOf(desk, loaded);
  if (reachable !== null) return { kind: "refused", reason: reachable };
  const pack = loaded === null ? null : await judgingPack(desk, loaded);
  return { kind: "surveyed", attempt, base, productFile, pack };
}

function spentBudget({ budget }: ProductFile, attempt: number, minutes: number): Reason | null {
  if (attempt > budget.attempts)
    return {
      code: "attempts-spent",
      sentence: `the budget of ${budget.attempts} attempts is spent`,
    };
  if (minutes > budget.minutes)
    return { code: "minutes-spent", sentence: `the budget of ${budget.minutes} minutes is spent` };
  return null;
}

/** Minutes since the lineage's first attempt began. */
function sinceFirst(events: readonly Event[], intents: readonly string[], now: string): number {
  const first = events.find(
    (event) => isKind(event, "build-started") && intents.includes(event.intent ?? ""),
  );
  return first === undefined ? 0 : (Date.parse(now) - Date.parse(first.at)) / 60_000;
}

async function packOf({ packs }: World, { scenarios }: ProductFile): Promise<LoadedPack | null> {
  if (scenarios === undefined || (await packs.find(scenarios)) === null) return null;
  return packs.load(scenarios);
}

async function reachableOf(
  { world, product }: Desk,
  { pack, holdouts }: LoadedPack,
): Promise<Reason | null> {
  return reachableHoldouts(pack.name, await world.forge.keeps(product, holdouts));
}

async function judgingPack(
  { world, product }: Desk,
  { pack, digest }: LoadedPack,
): Promise<JudgingPack> {
  const places = new Map<string, number>();
  for (const one of caseDigests(pack))
    places.set(one, placeOf(await world.keys.keyed(`case of ${product.name}: ${one}`)));
  const split = (stream: "S" | "C" | "base") =>
    splitCases(pack, stream, (one) => places.get(one) ?? 0);
  await registerPack(world, product.name, pack, digest);
  return {
    name: pack.name,
    digest,
    families: gateFamilies(pack),
    cases: { S: split("S"), C: split("C"), base: split("base") },
  };
}

async function registerPack(
  world: World,
  product: string,
  pack: Pack,
  digest: string,
): Promise<void> {
  await world.ledger.append([
    {
      kind: "pack-registered",
      product,
      subject: digest.slice("sha256:".length),
      data: {
        pack: pack.name,
        digest: digest as `sha256:${string}`,
        families: pack.families.length,
      },
    },
  ]);
}

/** Null when there is nothing to play: no pack. */
async function playBase(
  desk: Desk,
  ground: Ground,
  spec: AcceptedSpec,
): Promise<BaseAnswer | null> {
  const { pack, file, attempt } = ground;
  if (pack === null) return null;
  const keys = spec.fresh.filter((key) => !Object.hasOwn(file.gate.untested, key));
  const families = baseFamilies(keys, pack.families);
  if (families.length === 0) return baseShows(keys, pack.families, []);
  const jobs = await desk.step(`${attempt}/base/job`, async () => [
    await baseJob(desk, ground, pack, families),
  ]);
  const [outcome] = await desk.work(jobs);
  if (outcome?.kind !== "done")
    throw new FactoryError(
      "broken",
      `the base could not be played: ${outcome?.kind === "failed" ? outcome.reason : "its job was lost"}`,
    );
  const answer = baseShows(keys, pack.families, trialsOf(outcome.result));
  await desk.record(`${attempt}/base/played`, [
    {
      kind: "base-played",
      phase: "specify",
      attempt,
      subject: "base",
      data: {
        base: ground.base,
        families: families.map(({ family, draws }) => ({
          family,
          draws,
          failed: failuresOf(outcome.result, family),
        })),
        failing: [...answer.failing],
        already: answer.findings
          .filter((one) => one.state === "already-true")
          .map((one) => one.key),
      },
    },
  ]);
  return answer;
}

function trialsOf(result: EvaluateResult) {
  return result.played.flatMap((player) => player.trials);
}

function failuresOf(result: EvaluateResult, family: string): number {
  return trialsOf(result).filter((trial) => trial.family === family && trial.outcome !== "passed")
    .length;
}

async function baseJob(
  { world, intent, product }: Desk,
  ground: Ground,
  pack: JudgingPack,
  families: readonly { readonly family: string; readonly draws: number }[],
): Promise<Job<"evaluate">> {
  return {
    key: `${intent.id}/${ground.attempt}/specify/base`,
    kind: "evaluate",
    input: {
      repository: product.repository,
      base: ground.base,
      productFile: ground.productFile,
      purpose: "base",
      pack: { name: pack.name, digest: pack.digest as `sha256:${string}` },
      players: [{ id: "base", sha: ground.base }],
      root: await world.keys.keyed(`base of ${intent.id}/${ground.attempt}`),
      from: 0,
      to: families.reduce((sum, one) => sum + one.draws, 0),
      cases: mutable(pack.cases.base),
      families: [...families],
    },
  };
}

function mutable(cases: JudgingPack["cases"]["base"]): Record<string, number[]> {
  return Object.fromEntries(
    Object.entries(cases).map(([family, indices]) => [family, [...indices]]),
  );
}

/** The ground of the latest attempt of an intent, or of one that it retried, as the ledger has it; null when none was built. */
export async function recallGround(desk: Desk, of: string): Promise<Ground | null> {
  const { world, product } = desk;
  const recalled = await desk.step("ground/recall", async () => {
    const events = await world.ledger.read({
      product: product.name,
      kinds: ["intent-retried", "build-started"],
    });
    const begun = events.filter((event) => isKind(event, "build-started"));
    const [started] = retryChain(events, of).flatMap(
      (one) => begun.findLast((event) => event.intent === one) ?? [],
    );
    if (started?.intent === undefined || started.attempt === undefined) return null;
    const productFile = await world.forge.read(product, started.data.base, PRODUCT_FILE);
    if (productFile === null) return null;
    const file = world.documents.decodeYaml(productFileSchema, productFile, PRODUCT_FILE);
    const loaded = await packOf(world, file);
    return {
      record: started.intent,
      attempt: started.attempt,
      base: started.data.base,
      productFile,
      pack: loaded === null ? null : await judgingPack(desk, loaded),
    };
  });
  if (recalled === null) return null;
  const file = world.documents.decodeYaml(productFileSchema, recalled.productFile, PRODUCT_FILE);
  return { ...recalled, file, policyDigest: policyDigest(file.gate), uncovered: [] };
}
