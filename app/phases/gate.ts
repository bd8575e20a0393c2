import type { Judging, JudgingPack, Verified } from "../core/attempt.ts";
import { canonicalJson, type Digest } from "../core/canonical.ts";
import type { Evaluation } from "../core/evaluation.ts";
import {
  type AttemptFacts,
  evaluationOf,
  expectedOf,
  type Now,
  signedPlan,
  verifierNames,
} from "../core/evaluation-of.ts";
import { aboutIntent, type EventDraft, isKind } from "../core/event.ts";
import { heldText } from "../core/evidence.ts";
import { type Decision, decide } from "../core/gate/decide.ts";
import { type Expected, type Known, NOTHING_KNOWN } from "../core/gate/expected.ts";
import { type Lineage, lineageOf, plansWritten } from "../core/lineage.ts";
import { comparedOf, YARDSTICK_KINDS } from "../core/lineage-yardsticks.ts";
import { policyDigest } from "../core/policy.ts";
import { PRODUCT_FILE, productFileSchema } from "../core/product.ts";
import { ALL_COUNT, type LeftOut } from "../core/standing.ts";
import type { Desk, Ended } from "../ports/desk.ts";
import { packNamed } from "../ports/packs.ts";
import { type SealedEvidence, sealEvidence } from "../ports/sealed-evidence.ts";
import { standingNow } from "../ports/standing.ts";

type Recorded =
  | {
      readonly evaluation: Evaluation;
      readonly expected: Expected;
      readonly digest: Digest;
      readonly judged: Digest;
    }
  | { readonly absent: string };

/** A decision that was recorded, with the evidence for it; null where no plan was written, and nothing is cleared. */
export interface Given extends Decision {
  readonly evidence: SealedEvidence | null;
}

/** Decides from what the ledger has, against what is true now, records the verdict and signs the evidence for it. */
export async function gate(desk: Desk, judging: Judging, pack: JudgingPack): Promise<Given> {
  const { ground, time } = judging;
  const recorded = await desk.step(`${ground.attempt}/gate/${time}/read`, () =>
    collect(desk, judging, pack),
  );
  if ("absent" in recorded)
    return { ...withoutEvaluation(judging, recorded.absent), evidence: null };
  const { evaluation, expected, digest, judged } = recorded;
  const decision = decide(evaluation, ground.file.gate, expected);
  const { sha, tree, candidate } = evaluation;
  const data = { ...decision.verdict, sha, tree, evaluation: digest, judged };
  return { ...decision, evidence: await give(desk, judging, candidate, data) };
}

type Verdict = Extract<EventDraft, { kind: "verdict-given" }>["data"];

/** Records a verdict, and keeps what it rests on, and the ledger's head, where others can check them: done again, all is the same. */
function give(
  desk: Desk,
  { ground: { attempt }, time }: Judging,
  candidate: string,
  data: Verdict,
): Promise<SealedEvidence> {
  const about = { phase: "gate", attempt, candidate, subject: `verdict/${time}` } as const;
  return desk.step(`${attempt}/gate/${time}`, async () => {
    const [given] = await desk.world.ledger.append([
      aboutIntent(desk, { ...about, kind: "verdict-given", data }),
    ]);
    if (given === undefined || !isKind(given, "verdict-given"))
      throw new Error("the ledger did not answer with the verdict");
    const sealed = await sealEvidence(desk.world, given);
    await desk.world.anchors.keep(sealed.head);
    return sealed;
  });
}

/** Without a pack, or with a key that nothing tests: built and verified, never cleared, and a person may merge by hand. */
export async function stopUntested(
  desk: Desk,
  judging: Judging,
  { candidate: { id, sha, tree } }: Verified,
): Promise<Ended> {
  const { pack, uncovered, file } = judging.ground;
  const why =
    pack === null
      ? `no scenario pack ${file.scenarios ?? ""} judges this product; what was built is on its branch, and a person may merge it`
      : `${uncovered.map((key) => `nothing tests \`${key}\``).join(", ")}: add a family that covers it, or list it in gate.untested with a reason${leftOut(pack)}`;
  const { verdict } = withoutEvaluation(judging, why);
  await give(desk, judging, id, { ...verdict, sha, tree, evaluation: null, judged: null });
  return {
    kind: "ended",
    status: "inconclusive",
    reason: { code: pack === null ? "no-pack" : "untested", sentence: why },
  };
}

/** Families that could cover what nothing tests, if they counted. */
function leftOut({ name, standing }: JudgingPack): string {
  const of = (because: LeftOut["because"]) =>
    standing.leftOut.filter((one) => one.because === because).map(({ family }) => family);
  const [unapproved, aside] = [of("unapproved"), of("quarantined")];
  return [
    unapproved.length === 0
      ? ""
      : `; derived, and nobody approved them: ${unapproved.join(", ")} (sf pack approve ${name})`,
    aside.length === 0 ? "" : `; quarantined: ${aside.join(", ")}`,
  ].join("");
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
  const { seq: asOf } = await world.ledger.head();
  const read = await world.ledger.read({
    product: product.name,
    kinds: YARDSTICK_KINDS,
  });
  const all = read.filter(({ seq }) => seq <= asOf);
  const lineage = lineageOf(all, intent.id);
  const facts = factsFor(desk, { ground, spec }, { pack, lineage });
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
    compared: comparedOf(all, own),
    plans: plans.slice(0, index + 1),
    signature: await world.keys.sign(signedPlan(own)),
  };
  const digest = await world.objects.put(canonicalJson(evaluation));
  const expected = expectedOf(facts, now, evaluation);
  const judged = await world.objects.put(
    heldText({
      evaluation,
      policy: ground.file.gate,
      families: facts.families,
      verifiers: facts.verifiers,
      keys: facts.keys,
      newKeys: facts.newKeys,
      asOf,
    }),
  );
  return { evaluation, expected, digest, judged };
}

function factsFor(
  { world, product }: Desk,
  { ground, spec }: Pick<Judging, "ground" | "spec">,
  { pack, lineage }: { readonly pack: JudgingPack; readonly lineage: Lineage },
): AttemptFacts {
  return {
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
}

/** Base, pack and policy as they are at this moment; what moved meanwhile makes the evaluation stale. */
async function surroundings({
  world,
  product,
}: Desk): Promise<Pick<Now, "base" | "packDigest" | "policyDigest" | "standing">> {
  const base = await world.forge.head(product);
  const text = await world.forge.read(product, base, PRODUCT_FILE);
  const file =
    text === null ? null : world.documents.decodeYaml(productFileSchema, text, PRODUCT_FILE);
  const pack = await packNamed(world.packs, file?.scenarios);
  return {
    base,
    packDigest: pack?.digest ?? "none",
    standing: pack === null ? ALL_COUNT : await standingNow(world, product.name, pack.pack),
    policyDigest: file === null ? "none" : policyDigest(file.gate),
  };
}
