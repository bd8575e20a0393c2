import type { AcceptedSpec } from "../core/accepted-spec.ts";
import {
  type Ground,
  groundInput,
  type JudgingPack,
  packInput,
  type Selected,
} from "../core/attempt.ts";
import { signedPlan } from "../core/evaluation-of.ts";
import { type Event, type EventDraft, isKind } from "../core/event.ts";
import { alphaSpentBefore, nextPlan } from "../core/gate/next-plan.ts";
import { planRecord } from "../core/gate/plan.ts";
import { worthConfirming } from "../core/gate/race.ts";
import type { EvaluateResult, Job } from "../core/job.ts";
import { lineageOf, plansWritten } from "../core/lineage.ts";
import { judgedBy, YARDSTICK_KINDS } from "../core/lineage-yardsticks.ts";
import { promisesDigest } from "../core/promise-list.ts";
import { confirmationRoots } from "../core/streams.ts";
import type { Desk } from "../ports/desk.ts";
import { strictness } from "../ports/strictness.ts";
import { keepReasons } from "../ports/trial-reasons.ts";
import type { World } from "../ports/world.ts";

/** Confirmation has been played as far as it went; the ledger has it. */
export interface Confirmed {
  readonly kind: "confirmed";
}

/** The winner is not worth a plan: no α is spent. */
export interface NotWorth {
  readonly kind: "not-worth";
  readonly sentence: string;
}

/** Events of at most so many trials. */
const BLOCK = 50;

type Fixed = { readonly kind: "fixed"; readonly job: Job<"evaluate"> } | NotWorth;

/** Fixes the winner's plan, which spends its share of α, then plays it on draws that only then come to be. */
export async function confirm(
  desk: Desk,
  ground: Ground,
  spec: AcceptedSpec,
  order: { readonly pack: JudgingPack; readonly selected: Selected },
): Promise<Confirmed | NotWorth> {
  const fixed = await desk.step(`${ground.attempt}/confirm/plan`, () =>
    fix(desk, ground, spec, order),
  );
  if (fixed.kind === "not-worth") return fixed;
  const [outcome] = await desk.work([fixed.job]);
  if (outcome?.kind !== "done") return { kind: "confirmed" };
  const { id } = order.selected.winner.candidate;
  const drafts = await desk.step(`${ground.attempt}/confirm/kept`, () =>
    played(desk.world.objects, ground, { candidate: id, result: outcome.result }),
  );
  await desk.record(`${ground.attempt}/confirm/played`, drafts);
  return { kind: "confirmed" };
}

/** Writes the plan once; asked again, it is the one that was written. */
async function fix(
  desk: Desk,
  ground: Ground,
  spec: AcceptedSpec,
  { pack, selected }: { readonly pack: JudgingPack; readonly selected: Selected },
): Promise<Fixed> {
  const { world, intent, product } = desk;
  const events = await world.ledger.read({
    product: product.name,
    kinds: YARDSTICK_KINDS,
  });
  const lineage = lineageOf(events, intent.id);
  const plans = plansWritten(events, lineage);
  const own = plans.find((event) => event.intent === intent.id && event.attempt === ground.attempt);
  if (own !== undefined) return { kind: "fixed", job: confirmJob(desk, ground, pack, own) };
  const next = nextPlan(ground.file.gate, alphaSpentBefore(events, lineage));
  if (next.kind === "spent") return { kind: "not-worth", sentence: next.reason.sentence };
  const { plan } = next;
  const { candidate } = selected.winner;
  if (!worthConfirming(plan, selected.passes, selected.trials)) {
    const sentence = `${candidate.id} passed ${selected.passes} of ${selected.trials} trials of selection: even at the best rate that this allows its plan would hardly accept it, so none was written`;
    return { kind: "not-worth", sentence };
  }
  // What was joined since the ground was fixed may have been judged by more.
  const by = judgedBy(pack, ground.file.gate);
  const strict = await strictness(world, events, { intent: intent.id, by });
  if (strict.kind === "refused") return { kind: "not-worth", sentence: strict.reason.sentence };
  const { loosened } = strict;
  const { played, left } = ground.promises;
  const promised = played.length + left.length === 0 ? null : promisesDigest(ground.promises);
  const data = {
    plan: { ...planRecord(plan), looks: [...plan.looks] },
    base: ground.base,
    sha: candidate.sha,
    tree: candidate.tree,
    specDigest: spec.digest,
    packDigest: pack.digest,
    policyDigest: ground.policyDigest,
    standing: pack.standing,
    ...(promised === null ? {} : { promises: promised }),
    yardstick: by.yardstick,
    ...(loosened === null ? {} : { loosened }),
    signature: "",
  };
  const about = {
    intent: intent.id,
    product: product.name,
    phase: "confirm",
    attempt: ground.attempt,
    candidate: candidate.id,
  } as const;
  const signature = await world.keys.sign(signedPlan({ ...about, data }));
  const drafts: EventDraft[] = [
    { ...about, kind: "winner-fixed", subject: "plan", data: { ...data, signature } },
  ];
  if (promised !== null)
    drafts.unshift({ ...about, kind: "promises-fixed", subject: "plan", data: ground.promises });
  const event = (await world.ledger.append(drafts)).at(-1);
  if (event === undefined || !isKind(event, "winner-fixed"))
    throw new Error("the ledger did not answer with the plan");
  return { kind: "fixed", job: confirmJob(desk, ground, pack, event) };
}

function confirmJob(
  { intent, product }: Desk,
  ground: Ground,
  pack: JudgingPack,
  fixed: Event<"winner-fixed">,
): Job<"evaluate"> {
  const { plan, sha, signature } = fixed.data;
  const roots = confirmationRoots(signature);
  return {
    key: `${intent.id}/${ground.attempt}/confirm/c`,
    kind: "evaluate",
    input: {
      ...groundInput(product, ground),
      purpose: "confirmation",
      ...packInput(pack, "C"),
      players: [{ id: fixed.candidate ?? "winner", sha }],
      root: roots.trials,
      topUpRoot: roots.topUps,
      from: 0,
      to: plan.looks.at(-1)?.trials ?? 0,
      looks: plan.looks,
    },
  };
}

interface Played {
  readonly candidate: string;
  readonly result: EvaluateResult;
}

/** The trials as they are kept, in blocks; of a job that gave no result there is nothing: what is not there is missing. */
async function played(
  objects: World["objects"],
  ground: Ground,
  { candidate, result: { played: players, topUps, isolation } }: Played,
): Promise<EventDraft[]> {
  const streams = [
    { stream: "confirmation", trials: players.flatMap((player) => player.trials) },
    { stream: "top-up", trials: topUps },
  ] as const;
  const blocks = streams.flatMap(({ stream, trials }) =>
    Array.from({ length: Math.ceil(trials.length / BLOCK) }, (_, block) => ({
      subject: `${stream}/${block + 1}`,
      stream,
      trials: trials.slice(block * BLOCK, (block + 1) * BLOCK),
    })),
  );
  return Promise.all(
    blocks.map(async ({ subject, stream, trials }): Promise<EventDraft> => {
      const kept = trials.map(({ reason: _, ...trial }) => trial);
      const data = { stream, trials: kept, isolation, ...(await keepReasons(objects, trials)) };
      const { attempt } = ground;
      return { kind: "trials-played", phase: "confirm", attempt, candidate, subject, data };
    }),
  );
}
