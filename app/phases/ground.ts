import type { AcceptedSpec } from "../core/accepted-spec.ts";
import { type Spending, unaffordable } from "../core/affordable.ts";
import type { Ground, JudgingPack } from "../core/attempt.ts";
import { FactoryError } from "../core/errors.ts";
import { uncoveredKeys } from "../core/gate/coverage.ts";
import type { Reason } from "../core/intent.ts";
import { attemptsBegun, lastOfRetries, lineageOf } from "../core/lineage.ts";
import { judgedBy, YARDSTICK_KINDS } from "../core/lineage-yardsticks.ts";
import { countingFamilies } from "../core/pack/gate-family.ts";
import { reachableHoldouts, shownHoldouts } from "../core/pack/reachable.ts";
import { policyDigest } from "../core/policy.ts";
import {
  PRODUCT_FILE,
  type ProductFile,
  productFileSchema,
  unsupportedPart,
} from "../core/product.ts";
import { NO_PROMISES } from "../core/promise-list.ts";
import { MOST_QUARANTINED, quarantinedShare } from "../core/standing.ts";
import { percent } from "../core/wording.ts";
import { SHOWN_TO_ALL } from "../ports/boxes.ts";
import { caseSplits } from "../ports/case-splits.ts";
import type { Desk, Ended } from "../ports/desk.ts";
import { type LoadedPack, packNamed, registerPack } from "../ports/packs.ts";
import { spendingOf } from "../ports/spending.ts";
import { standingNow } from "../ports/standing.ts";
import { strictness } from "../ports/strictness.ts";

/** What an attempt stands on, but for what is installed there. */
export interface Surveyed {
  readonly kind: "surveyed";
  readonly ground: Ground;
}

type Survey =
  | {
      readonly kind: "surveyed";
      readonly attempt: number;
      readonly base: string;
      readonly productFile: string;
      readonly pack: JudgingPack | null;
      readonly spending: Spending;
    }
  | { readonly kind: "refused"; readonly reason: Reason };

/**
 * Fixes the ground of the next attempt: its number, the base, the product's own file, the policy and the pack.
 * `round` counts the attempts of this run of the line, from 1.
 */
export async function survey(
  desk: Desk,
  spec: AcceptedSpec,
  round: number,
): Promise<Surveyed | Ended> {
  const seen = await desk.step(`ground/${round}`, () => lookAround(desk));
  if (seen.kind === "refused") return { kind: "ended", status: "refused", reason: seen.reason };
  const { kind: _, spending, ...fixed } = seen;
  const file = desk.world.documents.decodeYaml(productFileSchema, seen.productFile, PRODUCT_FILE);
  const unsupported = unsupportedPart(file);
  if (unsupported !== null)
    return {
      kind: "ended",
      status: "failed",
      reason: { code: "unsupported", sentence: unsupported },
    };
  const names = spec.keys.map(({ key }) => key);
  const uncovered =
    seen.pack === null ? [] : uncoveredKeys(names, seen.pack.families, file.gate.untested);
  const lacking = unaffordable(file, spending, seen.pack !== null && uncovered.length === 0);
  if (lacking !== null) return { kind: "ended", status: "refused", reason: lacking };
  const ground: Ground = {
    ...fixed,
    record: desk.intent.id,
    file,
    installed: undefined,
    policyDigest: policyDigest(file.gate),
    uncovered,
    promises: NO_PROMISES,
  };
  return { kind: "surveyed", ground };
}

async function lookAround(desk: Desk): Promise<Survey> {
  const { world, intent, product } = desk;
  const events = await world.ledger.read({
    product: product.name,
    kinds: [...YARDSTICK_KINDS, "build-started"],
  });
  const lineage = lineageOf(events, intent.id);
  const attempt = attemptsBegun(events, lineage) + 1;
  const base = await world.forge.head(product);
  const productFile = await world.forge.read(product, base, PRODUCT_FILE);
  if (productFile === null)
    throw new FactoryError(
      "invalid-input",
      `${product.name}: no ${PRODUCT_FILE} at ${base.slice(0, 10)} of ${product.branch}; commit one (sf init writes it)`,
    );
  const file = world.documents.decodeYaml(productFileSchema, productFile, PRODUCT_FILE);
  const spending = await spendingOf(world, { product: product.name, intent: intent.id }, file);
  const spent = spentBudget(file, attempt, spending.minutes);
  if (spent !== null) return { kind: "refused", reason: spent };
  const lacking = await world.secrets.lacking(product.name, file.secrets.deploy);
  if (lacking !== null)
    return { kind: "refused", reason: { code: "secret-missing", sentence: lacking } };
  const loaded = await packNamed(world.packs, file.scenarios);
  const reachable = loaded === null ? null : await reachableOf(desk, loaded);
  if (reachable !== null) return { kind: "refused", reason: reachable };
  const pack = loaded === null ? null : await judgingPack(desk, loaded);
  const heavy = pack === null ? null : tooMuchQuarantined(pack);
  if (heavy !== null) return { kind: "refused", reason: heavy };
  const strict =
    pack === null
      ? null
      : await strictness(world, events, { intent: intent.id, by: judgedBy(pack, file.gate) });
  if (strict?.kind === "refused") return strict;
  return { kind: "surveyed", attempt, base, productFile, pack, spending };
}

/** Set aside was less when it was set aside, and the rest of the pack has become lighter since. */
function tooMuchQuarantined({ name, standing, families }: JudgingPack): Reason | null {
  const share = quarantinedShare(standing.leftOut, families);
  if (share <= MOST_QUARANTINED) return null;
  const names = standing.leftOut.filter(({ because }) => because === "quarantined");
  const list = names.map(({ family }) => family).join(", ");
  const sentence = `${percent(share)} of the weight of pack ${name} is quarantined (${list}), and at most ${percent(MOST_QUARANTINED)} may be; take one back with sf pack quarantine ${name} FAMILY --lift`;
  return { code: "quarantine-too-heavy", sentence };
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

async function reachableOf(
  { world, product }: Desk,
  { pack, dir, holdouts }: LoadedPack,
): Promise<Reason | null> {
  return (
    shownHoldouts(pack.name, dir, SHOWN_TO_ALL) ??
    reachableHoldouts(pack.name, await world.forge.keeps(product, holdouts))
  );
}

async function judgingPack({ world, product }: Desk, loaded: LoadedPack): Promise<JudgingPack> {
  const { pack, digest } = loaded;
  const split = await caseSplits(world.keys, product.name, pack);
  await world.keptPacks.keep(loaded);
  await registerPack(world.ledger, product.name, loaded);
  const standing = await standingNow(world, product.name, pack);
  return {
    name: pack.name,
    digest,
    families: countingFamilies(pack, standing),
    standing,
    cases: { S: split("S"), C: split("C"), base: split("base") },
  };
}

/** The ground of the latest attempt of an intent, or of one that it retried, as the ledger has it; null when none was built. */
export async function recallGround(desk: Desk, of: string): Promise<Ground | null> {
  const { world, product } = desk;
  const recalled = await desk.step("ground/recall", async () => {
    const events = await world.ledger.read({
      product: product.name,
      kinds: ["intent-retried", "build-started"],
    });
    const started = lastOfRetries(events, of, "build-started");
    if (started?.intent === undefined || started.attempt === undefined) return null;
    const productFile = await world.forge.read(product, started.data.base, PRODUCT_FILE);
    if (productFile === null) return null;
    const file = world.documents.decodeYaml(productFileSchema, productFile, PRODUCT_FILE);
    const loaded = await packNamed(world.packs, file.scenarios);
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
  const policy = policyDigest(file.gate);
  return {
    ...recalled,
    file,
    installed: undefined,
    policyDigest: policy,
    uncovered: [],
    promises: NO_PROMISES,
  };
}
