import type { AcceptedSpec } from "../core/accepted-spec.ts";
import type { Ground, JudgingPack, Selected } from "../core/attempt.ts";
import { signedPlan } from "../core/evaluation-of.ts";
import { type Event, type EventDraft, isKind } from "../core/event.ts";
import { alphaSpentBefore, nextPlan } from "../core/gate/next-plan.ts";
import { type Plan, planRecord } from "../core/gate/plan.ts";
import { worthConfirming } from "../core/gate/race.ts";
import { lineageOf, plansWritten } from "../core/lineage.ts";
import { judgedBy, YARDSTICK_KINDS } from "../core/lineage-yardsticks.ts";
import { promisesDigest } from "../core/promise-list.ts";
import type { Desk } from "../ports/desk.ts";
import { strictness } from "../ports/strictness.ts";

type Fixed = Event<"winner-fixed">;
type PlanData = Omit<Fixed["data"], "signature">;

/** The winner is not worth a plan: no α is spent. */
export interface NotWorth {
  readonly kind: "not-worth";
  readonly sentence: string;
}

/** The plan as the ledger has it. */
export interface FixedPlan {
  readonly kind: "fixed";
  readonly event: Fixed;
}

/** What selection leaves to confirmation. */
export interface Winner {
  readonly pack: JudgingPack;
  readonly selected: Selected;
}

/** The winner's plan, which spends its share of α; asked again, it is the one that was written. */
export function fixPlan(
  desk: Desk,
  ground: Ground,
  spec: AcceptedSpec,
  winner: Winner,
): Promise<FixedPlan | NotWorth> {
  return desk.step(`${ground.attempt}/confirm/plan`, async () => {
    const { world, intent, product } = desk;
    const events = await world.ledger.read({ product: product.name, kinds: YARDSTICK_KINDS });
    const own = plansWritten(events, lineageOf(events, intent.id)).find(
      (event) => event.intent === intent.id && event.attempt === ground.attempt,
    );
    if (own !== undefined) return { kind: "fixed", event: own };
    const data = await planData(desk, ground, { events, spec, winner });
    if ("kind" in data) return data;
    return { kind: "fixed", event: await write(desk, ground, { winner, data }) };
  });
}

/** Everything that the plan fixes before the first draw, where one may be written. */
async function planData(
  { world, intent }: Desk,
  { file, base, policyDigest, promises }: Ground,
  of: {
    readonly events: readonly Event[];
    readonly spec: AcceptedSpec;
    readonly winner: Winner;
  },
): Promise<PlanData | NotWorth> {
  const { pack, selected } = of.winner;
  const next = nextPlan(file.gate, alphaSpentBefore(of.events, lineageOf(of.events, intent.id)));
  if (next.kind === "spent") return notWorth(next.reason.sentence);
  const poor = tooPoor(next.plan, selected);
  if (poor !== null) return notWorth(poor);
  // What was joined since the ground was fixed may have been judged by more.
  const by = judgedBy(pack, file.gate);
  const strict = await strictness(world, of.events, { intent: intent.id, by });
  if (strict.kind === "refused") return notWorth(strict.reason.sentence);
  const { sha, tree } = selected.winner.candidate;
  return {
    ...{ plan: { ...planRecord(next.plan), looks: [...next.plan.looks] }, base, sha, tree },
    ...{ specDigest: of.spec.digest, packDigest: pack.digest, policyDigest },
    ...{ standing: pack.standing, yardstick: by.yardstick },
    ...(hasPromises(promises) ? { promises: promisesDigest(promises) } : {}),
    ...(strict.loosened === null ? {} : { loosened: strict.loosened }),
  };
}

function notWorth(sentence: string): NotWorth {
  return { kind: "not-worth", sentence };
}

/** Why no plan is written for such a record of selection; null where it is worth one. */
function tooPoor(plan: Plan, { winner: { candidate }, passes, trials }: Selected): string | null {
  if (worthConfirming(plan, passes, trials)) return null;
  return `${candidate.id} passed ${passes} of ${trials} trials of selection: even at the best rate that this allows its plan would hardly accept it, so none was written`;
}

function hasPromises({ played, left }: Ground["promises"]): boolean {
  return played.length + left.length > 0;
}

/** Signs the plan and writes it, with the list of promises that it names. */
async function write(
  { world, intent, product }: Desk,
  { attempt, promises }: Ground,
  { winner, data }: { readonly winner: Winner; readonly data: PlanData },
): Promise<Fixed> {
  const about = {
    intent: intent.id,
    product: product.name,
    phase: "confirm",
    attempt,
    candidate: winner.selected.winner.candidate.id,
    subject: "plan",
  } as const;
  const signature = await world.keys.sign(signedPlan({ ...about, data }));
  const named: readonly EventDraft[] = hasPromises(promises)
    ? [{ ...about, kind: "promises-fixed", data: promises }]
    : [];
  const plan = { ...about, kind: "winner-fixed", data: { ...data, signature } } as const;
  const event = (await world.ledger.append([...named, plan])).at(-1);
  if (event === undefined || !isKind(event, "winner-fixed"))
    throw new Error("the ledger did not answer with the plan");
  return event;
}
