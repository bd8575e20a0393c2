import type { AcceptedSpec } from "../core/accepted-spec.ts";
import type { Ground, Judging, JudgingPack, Verified } from "../core/attempt.ts";
import type { Decision } from "../core/gate/decide.ts";
import type { Order } from "../core/order.ts";
import { mayIterate } from "../core/verdict.ts";
import type { Desk, Ended } from "../ports/desk.ts";
import type { Steps } from "../ports/steps.ts";
import type { World } from "../ports/world.ts";
import { type Prepared, tryBase } from "./base.ts";
import { build } from "./build.ts";
import { bringChange } from "./change.ts";
import { confirm } from "./confirm.ts";
import { deliver } from "./deliver.ts";
import { openDesk } from "./desk.ts";
import { attemptBefore, feedbackOf, type Iterate, iterate } from "./feedback.ts";
import { fixPlan } from "./fix-plan.ts";
import { gate, stopUntested } from "./gate.ts";
import { recallGround, survey } from "./ground.ts";
import { withoutHoldouts } from "./held-out.ts";
import { install } from "./install.ts";
import { intake } from "./intake.ts";
import { link } from "./link.ts";
import { closeOrder, openOrder } from "./order.ts";
import { earlierPromises, playPromises } from "./promises.ts";
import { lookAtRuns } from "./runs.ts";
import { select } from "./select.ts";
import { recallSpec, specify } from "./specify.ts";
import { baseMoved, refuseStale } from "./stale.ts";
import { verify } from "./verify.ts";

/** The name under which the engine knows the line. */
export const LINE = "line";

/** The line: an intent goes in, and it ends delivered, or with the reason why not. Run as one durable workflow. */
export async function runLine(world: World, steps: Steps, order: Order): Promise<null> {
  const opened = await openOrder(world, steps, order);
  const desk = openDesk({ ...opened, world, steps, lookAtRuns });
  try {
    await desk.enterLine();
    await closeOrder(desk, await pass(desk, order, opened.rank));
  } catch (error) {
    const sentence = error instanceof Error ? error.message : String(error);
    await closeOrder(desk, {
      kind: "ended",
      status: "failed",
      reason: { code: "broken", sentence: sentence.slice(0, 3000) },
    });
  }
  await desk.close();
  return null;
}

/** Spec first; then attempts, each on the base as it is then, until one ends the intent. */
async function pass(desk: Desk, order: Order, rank: number): Promise<Ended> {
  const spec = await specFor(desk, order, rank);
  if (spec.kind === "ended") return spec;
  let last = await judgeAgain(desk, spec, order);
  for (let round = 1; last?.kind !== "ended"; round++)
    last =
      last !== null && desk.intent.change !== null
        ? last.end(CHANGE_JUDGED)
        : await nextAttempt(desk, spec, { round, last });
  return last;
}

/** A person's change is what it is: nothing else is built in its place. */
const CHANGE_JUDGED: Ended = {
  kind: "ended",
  status: "refused",
  reason: {
    code: "change-judged",
    sentence: "a change has one attempt: amend or rebase it, then check it again (sf gate check)",
  },
};

/** One more attempt; when none is possible, the intent ends with what the last one came to. */
async function nextAttempt(
  desk: Desk,
  spec: AcceptedSpec,
  { round, last }: { readonly round: number; readonly last: Iterate | null },
): Promise<Ended | Iterate> {
  const prepared = await prepare(desk, spec, round);
  if (prepared.kind === "ended") return last?.end(prepared) ?? prepared;
  const before = last ?? (await attemptBefore(desk, prepared.ground));
  const feedback = before === null ? null : await feedbackOf(desk, before, prepared.ground);
  const outcome = await attempt(desk, prepared.ground, spec, feedback);
  const exhausted = outcome.kind === "ended" && outcome.reason.code === "no-reading-left";
  return exhausted && last !== null ? last.end(outcome) : outcome;
}

async function specFor(desk: Desk, order: Order, rank: number): Promise<AcceptedSpec | Ended> {
  const again =
    order.of === null || order.from === "intake" || order.from === "specify"
      ? null
      : await recallSpec(desk, order.of);
  if (again !== null) {
    await link(desk, "specify/links", { supersedes: [], tree: null });
    return again;
  }
  const taken = await intake(desk, rank);
  if (taken.kind === "ended") return taken;
  const spec = await specify(desk, taken.text);
  if (spec.kind !== "ended")
    await link(desk, "specify/links", { supersedes: taken.supersedes, tree: null });
  return spec;
}

/** What the next attempt stands on, all of it there, and nothing of what is asked for on it already. */
async function prepare(desk: Desk, spec: AcceptedSpec, round: number): Promise<Prepared | Ended> {
  const surveyed = await survey(desk, spec, round);
  if (surveyed.kind === "ended") return surveyed;
  const equipped = await install(desk, surveyed.ground);
  if (equipped.kind === "ended") return equipped;
  const held = await earlierPromises(desk, surveyed.ground, spec);
  if (held.kind === "ended") return held;
  const { installed } = equipped;
  return tryBase(desk, { ...surveyed.ground, installed, promises: held.promises }, spec);
}

/** One attempt: K candidates at once, those that verify race, the winner is confirmed and judged, and delivered when cleared. */
async function attempt(
  desk: Desk,
  ground: Ground,
  spec: AcceptedSpec,
  feedback: string | null,
): Promise<Ended | Iterate> {
  const { attempt: number } = ground;
  const place = await desk.enter("builds", `builds/${number}`);
  const { change } = desk.intent;
  const built =
    change === null
      ? await build(desk, ground, spec, feedback)
      : await bringChange(desk, ground, spec, change);
  const clean =
    built.kind === "ended"
      ? []
      : await withoutHoldouts(desk, ground, { spec, feedback }, built.candidates);
  const verified = await verify(desk, { ground, spec }, clean);
  await place.release();
  if (built.kind === "ended") return built;
  if ("kind" in verified) return rejected(verified);
  const [first, ...others] = verified;
  if (first === undefined)
    return iterate(ground, "refused", {
      code: "none-verified",
      sentence: "no candidate passed its verifiers",
    });
  const { approval } = ground.file;
  if (approval === "checkpoints") {
    const answer = await desk.ask({
      attempt: number,
      phase: "select",
      checkpoint: "selection",
      what: `${verified.length} of ${built.candidates.length} candidates passed their verifiers: go on to selection?`,
    });
    if (answer.kind === "rejected") return rejected(answer);
  }
  return inTurn(desk, { ground, spec, time: "1" }, [first, ...others]);
}

/** From selection to delivery the product's builds go one after the other. */
async function inTurn(
  desk: Desk,
  judging: Judging,
  verified: readonly [Verified, ...Verified[]],
): Promise<Ended | Iterate> {
  const [first] = verified;
  const { ground, spec } = judging;
  const { attempt: number, pack, uncovered } = ground;
  const turn = await desk.enter("turns", `turns/${number}/${judging.time}`);
  try {
    const moved = await baseMoved(desk, ground, "select/base");
    if (moved !== null) return await stale(desk, ground, moved);
    if (pack === null || uncovered.length > 0) return await stopUntested(desk, judging, first);
    const selected = await select(desk, ground, pack, verified);
    if (selected.kind === "not-selected")
      return iterate(ground, "inconclusive", { code: "not-selected", sentence: selected.sentence });
    const { tree } = selected.winner.candidate;
    await link(desk, `${number}/confirm/links`, { supersedes: [], tree });
    const fixed = await fixPlan(desk, ground, spec, { pack, selected });
    if (fixed.kind === "not-worth")
      return iterate(ground, "refused", { code: "not-worth-confirming", sentence: fixed.sentence });
    await confirm(desk, ground, pack, fixed.event);
    await playPromises(desk, ground);
    return await settle(desk, judging, pack);
  } finally {
    await turn.release();
  }
}

/** Judges what the ledger has; a change that was only to be judged stays where it is, until somebody asks for its delivery. */
async function settle(desk: Desk, judging: Judging, pack: JudgingPack): Promise<Ended | Iterate> {
  const { intent, product } = desk;
  if (intent.change?.merge !== false) return judgeAndDeliver(desk, judging, pack);
  const decision = await gate(desk, { ...judging, time: `${judging.time}.1` }, pack);
  if (decision.cleared === null) return notCleared(desk, judging.ground, decision);
  const sentence = `${decision.cleared.candidate} is cleared and was not to be merged; while ${product.branch} stays as it is, sf intent retry ${intent.id} --from deliver merges it`;
  return { kind: "ended", status: "cleared", reason: { code: "cleared", sentence } };
}

/** Judges what the ledger has, and delivers what is cleared; after every wait for a person it is judged again. */
async function judgeAndDeliver(
  desk: Desk,
  { ground, spec, time: first }: Judging,
  pack: JudgingPack,
): Promise<Ended | Iterate> {
  let approved = ground.file.approval === "auto";
  for (let again = 1; ; again++) {
    const judging = { ground, spec, time: `${first}.${again}` };
    const decision = await gate(desk, judging, pack);
    const { cleared, evidence } = decision;
    if (cleared === null || evidence === null) return notCleared(desk, ground, decision);
    const question = {
      attempt: ground.attempt,
      phase: "deliver",
      checkpoint: `merge-${judging.time}`,
    } as const;
    if (!approved) {
      const what = `${cleared.candidate} is cleared: merge it into ${desk.product.branch}?`;
      const answer = await desk.ask({ ...question, what });
      if (answer.kind === "rejected") return rejected(answer);
      approved = true;
      continue;
    }
    const outcome = await deliver(desk, judging, cleared, evidence);
    if (outcome.kind === "ended") return outcome;
    if (outcome.kind === "moved") return stale(desk, ground, outcome.head);
    const answer = await desk.ask({ ...question, what: outcome.sentence });
    if (answer.kind === "rejected") return rejected(answer);
  }
}

/** Refused, or trials are missing: the line goes on. The ground moved: likewise. Anything else stops and says what a person must do. */
async function notCleared(
  desk: Desk,
  ground: Ground,
  { verdict }: Decision,
): Promise<Ended | Iterate> {
  const unmet = verdict.criteria.filter(({ met }) => !met).map(({ sentence }) => sentence);
  const reason = {
    code: verdict.because ?? "not-cleared",
    sentence: (unmet.join(" ") || "not cleared").slice(0, 3000),
  };
  const status = verdict.outcome === "refused" ? "refused" : "inconclusive";
  if (verdict.because === "stale") {
    const moved = await baseMoved(desk, ground, "stale/head");
    return moved === null ? { kind: "ended", status, reason } : stale(desk, ground, moved);
  }
  return mayIterate(verdict) ? iterate(ground, status, reason) : { kind: "ended", status, reason };
}

/** From `gate` or `deliver` a person's retry judges the recorded trials again, without any α. */
async function judgeAgain(
  desk: Desk,
  spec: AcceptedSpec,
  order: Order,
): Promise<Ended | Iterate | null> {
  if (order.of === null || (order.from !== "gate" && order.from !== "deliver")) return null;
  const ground = await recallGround(desk, order.of);
  if (ground === null || ground.pack === null)
    return {
      kind: "ended",
      status: "inconclusive",
      reason: {
        code: "nothing-recorded",
        sentence: `no attempt of ${order.of} was played: retry from build`,
      },
    };
  const equipped = await install(desk, ground);
  if (equipped.kind === "ended") return equipped;
  const again = { ...ground, installed: equipped.installed };
  const turn = await desk.enter("turns", `turns/again`);
  try {
    return await settle(desk, { ground: again, spec, time: "again" }, ground.pack);
  } finally {
    await turn.release();
  }
}

/** What was built on a base that moved is built again on the new one: the next attempt, with the same readings. */
async function stale(desk: Desk, ground: Ground, head: string): Promise<Iterate> {
  return iterate(ground, "inconclusive", await refuseStale(desk, ground, head));
}

function rejected({ by, why }: { readonly by: string; readonly why: string }): Ended {
  return {
    kind: "ended",
    status: "refused",
    reason: { code: "rejected", sentence: `${by} rejected it: ${why}` },
  };
}
