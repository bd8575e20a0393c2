import type { Judging, JudgingPack, Verified } from "../core/attempt.ts";
import type { Digest } from "../core/canonical.ts";
import type { Evaluation } from "../core/evaluation.ts";
import {
  type AttemptFacts,
  evaluationOf,
  expectedOf,
  signedPlan,
  verifierNames,
} from "../core/evaluation-of.ts";
import { isKind } from "../core/event.ts";
import { heldText } from "../core/evidence.ts";
import { type Decision, decide } from "../core/gate/decide.ts";
import { type Expected, type Known, NOTHING_KNOWN } from "../core/gate/expected.ts";
import { LINEAGE_KINDS, lineageOf, plansWritten } from "../core/lineage.ts";
import { policyDigest } from "../core/policy.ts";
import { PRODUCT_FILE, productFileSchema } from "../core/product.ts";
import type { Desk, Ended } from "../ports/desk.ts";
import { packNamed } from "../ports/packs.ts";

type Recorded =
  | {
      readonly evaluation: Evaluation;
      readonly expected: Expected;
      readonly digest: Digest;
      readonly judged: Digest;
    }
  | { readonly absent: string };

/** Decides from what the ledger has, against what is true now, and records the verdict. */
export async function gate(desk: Desk, judging: Judging, pack: JudgingPack): Promise<Decision> {
  const { ground, time } = judging;
  const recorded = await desk.step(`${ground.attempt}/gate/${time}/read`, () =>
    collect(desk, judging, pack),
  );
  if ("absent" in recorded) return withoutEvaluation(judging, recorded.absent);
  const { evaluation, expected, digest, judged } = recorded;
  const decision = decide(evaluation, ground.file.gate, expected);
  const { sha, tree, candidate } = evaluation;
  await desk.record(`${ground.attempt}/gate/${time}`, [
    {
      kind: "verdict-given",
      phase: "gate",
      attempt: ground.attempt,
      candidate,
      subject: `verdict/${time}`,
      data: { ...decision.verdict, sha, tree, evaluation: digest, judged },
    },
  ]);
  return decision;
}

/** Without a pack, or with a key that nothing tests: built and verified, never cleared, and a person may merge by hand. */
export async function stopUntested(
  desk: Desk,
  judging: Judging,
  { candidate: { id, sha, tree } }: Verified,
): Promise<Ended> {
  const { ground, time } = judging;
  const { pack, uncovered, file } = ground;
  const why =
    pack === null
      ? `no scenario pack ${file.scenarios ?? ""} judges this product; what was built is on its branch, and a person may merge it`
      : `${uncovered.map((key) => `nothing tests \`${key}\``).join(", ")}: add a family that covers it, or list it in gate.untested with a reason`;
  const { verdict } = withoutEvaluation(judging, why);
  await desk.record(`${ground.attempt}/gate/${time}`, [
    {
      kind: "verdict-given",
      phase: "gate",
      attempt: ground.attempt,
      candidate: id,
      subject: `verdict/${time}`,
      data: { ...verdict, sha, tree, evaluation: null, judged: null },
    },
  ]);
  return {
    kind: "ended",
    status: "inconclusive",
    reason: { code: pack === null ? "no-pack" : "untested", sentence: why },
  };
}

/** The verdict where nothing was, or could be, played: never cleared, and why. */
function withoutEvaluation({ ground, spec }: Judging, why: string): Decision {
  const known: Known = {
    ...NOTHING_KNOWN,
    keys: spec.keys.map(({ key }) => key),
    families: ground.pack?.families ?? [],
    newKeys: spec.fresh,
    verifiers: verifierNames(ground),
  };
  return decide({ absent: why }, ground.file.gate, known);
}

async function collect(
  desk: Desk,
  { ground, spec }: Judging,
  pack: JudgingPack,
): Promise<Recorded> {
  const { world, intent, product } = desk;
  const all = await world.ledger.read({
    product: product.name,
    kinds: [...LINEAGE_KINDS, "winner-fixed"],
  });
  const lineage = lineageOf(all, intent.id);
  const facts: AttemptFacts = {
    intent: ground.record,
    product: product.name,
    lineage: lineage.id,
    attempt: ground.attempt,
    specDigest: spec.digest,
    keys: spec.keys.map(({ key }) => key),
    newKeys: spec.fresh,
    families: pack.families,
    verifiers: verifierNames(ground),
    version: world.facts.version,
  };
  const evaluation = evaluationOf(facts, await world.ledger.read({ intent: ground.record }));
  const plans = plansWritten(all, lineage);
  const index = plans.findIndex(
    (plan) => plan.intent === ground.record && plan.attempt === ground.attempt,
  );
  const own = plans[index];
  if (evaluation === null || own === undefined || !isKind(own, "winner-fixed"))
    return { absent: "no plan was written for it" };
  const now = {
    ...(await surroundings(desk)),
    plans: plans.slice(0, index + 1),
    signature: await world.keys.sign(signedPlan(own)),
  };
  const digest = await world.objects.put(JSON.stringify(evaluation));
  const expected = expectedOf(facts, now, evaluation);
  const judged = await world.objects.put(
    heldText({
      evaluation,
      policy: ground.file.gate,
      families: facts.families,
      verifiers: facts.verifiers,
      keys: facts.keys,
      newKeys: facts.newKeys,
      plans: now.plans,
    }),
  );
  return { evaluation, expected, digest, judged };
}

/** Base, pack and policy as they are at this moment; what moved meanwhile makes the evaluation stale. */
async function surroundings({
  world,
  product,
}: Desk): Promise<{ base: string; packDigest: string; policyDigest: string }> {
  const base = await world.forge.head(product);
  const text = await world.forge.read(product, base, PRODUCT_FILE);
  const file =
    text === null ? null : world.documents.decodeYaml(productFileSchema, text, PRODUCT_FILE);
  const pack = await packNamed(world.packs, file?.scenarios);
  return {
    base,
    packDigest: pack?.digest ?? "none",
    policyDigest: file === null ? "none" : policyDigest(file.gate),
  };
}
