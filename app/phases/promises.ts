import type { AcceptedSpec } from "../core/accepted-spec.ts";
import { type Ground, groundInput } from "../core/attempt.ts";
import type { Digest } from "../core/canonical.ts";
import { FactoryError } from "../core/errors.ts";
import { type Event, type EventDraft, isKind } from "../core/event.ts";
import { lookOutcome } from "../core/gate/look-outcome.ts";
import { TURNS } from "../core/gate/promised-draw.ts";
import type { EvaluateResult, Job } from "../core/job.ts";
import { promisingFamilies } from "../core/pack/promising.ts";
import {
  NO_PROMISES,
  type PlayedPromise,
  PROMISE_DRAWS,
  type PromiseList,
  promiseDraws,
} from "../core/promise-list.ts";
import {
  type EarlierPromise,
  lastPlayed,
  PROMISE_KINDS,
  type PromisingFamily,
  promiseList,
  promisesOf,
} from "../core/promises.ts";
import { confirmationRoots } from "../core/streams.ts";
import { caseSplits } from "../ports/case-splits.ts";
import type { Desk, Ended } from "../ports/desk.ts";
import { keepReasons } from "../ports/trial-reasons.ts";

/** What the next attempt is held to beside its own spec. */
export interface HeldTo {
  readonly kind: "held-to";
  readonly promises: PromiseList;
}

/** Draws in one event. */
const BLOCK = 50;

/** What delivered intents of the product promised and this spec does not withdraw; ended where a pack that showed it is gone. */
export async function earlierPromises(
  desk: Desk,
  { attempt, pack, file }: Ground,
  { supersedes }: AcceptedSpec,
): Promise<HeldTo | Ended> {
  if (pack === null) return { kind: "held-to", promises: NO_PROMISES };
  const { promises: draws = PROMISE_DRAWS } = file.gate;
  const seen = await desk.step(`${attempt}/promises`, () => look(desk, supersedes, draws));
  return "lacking" in seen
    ? {
        kind: "ended",
        status: "inconclusive",
        reason: { code: "pack-not-kept", sentence: seen.lacking },
      }
    : { kind: "held-to", promises: seen };
}

async function look(
  { world, product }: Desk,
  supersedes: readonly string[],
  draws: number,
): Promise<PromiseList | { readonly lacking: string }> {
  const events = await world.ledger.read({ product: product.name, kinds: PROMISE_KINDS });
  const promises = promisesOf(events, supersedes);
  const packs = new Map<Digest, readonly PromisingFamily[]>();
  for (const digest of new Set(promises.map(({ pack }) => pack))) {
    const kept = await world.keptPacks.kept(digest);
    if (kept !== null) packs.set(digest, promisingFamilies(kept.pack));
  }
  const lacking = promises.find(({ pack, keys }) => keys.length > 0 && !packs.has(pack));
  if (lacking !== undefined) return { lacking: lackingText(lacking) };
  return promiseList(promises, packs, { draws, lastPlayed: lastPlayed(events) });
}

function lackingText({ intent, pack }: EarlierPromise): string {
  return `what ${intent} promised cannot be played: the pack that judged it, ${pack}, is not kept here; retry once with that version in the pack's folder, which keeps it, or withdraw the promise (### Supersedes: ${intent})`;
}

/** Plays the promises on the confirmed winner and on the base, once a look has accepted: who is refused anyway costs nothing more. */
export async function playPromises(desk: Desk, ground: Ground): Promise<void> {
  const { attempt, promises } = ground;
  if (promises.played.length === 0) return;
  const jobs = await desk.step(`${attempt}/promises/jobs`, () => promiseJobs(desk, ground));
  if (jobs.length === 0) return;
  const outcomes = await desk.work(jobs);
  const results = outcomes.flatMap((one) => (one.kind === "done" ? [one.result] : []));
  const drafts = await desk.step(`${attempt}/promises/kept`, () =>
    playedEvents(desk, ground, results),
  );
  await desk.record(`${attempt}/promises/played`, drafts);
}

/** One job a pack, each with its part of the draws; none unless a look accepted. */
async function promiseJobs(desk: Desk, ground: Ground): Promise<readonly Job<"evaluate">[]> {
  const { world, intent } = desk;
  const events = await world.ledger.read({ intent: intent.id });
  const own = events.filter((event) => event.attempt === ground.attempt);
  const plan = own.find((event) => isKind(event, "winner-fixed"));
  if (plan === undefined || !isAccepted(plan, own)) return [];
  const { played } = ground.promises;
  const packs = [...new Set(played.map(({ pack }) => pack))];
  return Promise.all(packs.map((pack) => promiseJob(desk, ground, { plan, pack })));
}

function isAccepted({ data }: Event<"winner-fixed">, own: readonly Event[]): boolean {
  const trials = own.flatMap((event) =>
    isKind(event, "trials-played") && event.data.stream === "confirmation" ? event.data.trials : [],
  );
  const outcomes = trials.map(({ outcome }) => outcome);
  return lookOutcome(data.plan, outcomes).kind === "accept";
}

async function promiseJob(
  { world, intent, product }: Desk,
  ground: Ground,
  { plan, pack: digest }: { readonly plan: Event<"winner-fixed">; readonly pack: Digest },
): Promise<Job<"evaluate">> {
  const kept = await world.keptPacks.kept(digest);
  if (kept === null) throw new FactoryError("broken", `the pack ${digest} is not kept any more`);
  const { pack } = kept;
  const split = await caseSplits(world.keys, product.name, pack);
  const cases = Object.entries(split("C")).map(([family, some]) => [family, [...some]]);
  const draws = promiseDraws(ground.promises);
  const own = ground.promises.played.filter((one) => one.pack === digest);
  const from = draws.findIndex((one) => one.pack === digest);
  const { sha, signature } = plan.data;
  return {
    key: `${intent.id}/${ground.attempt}/gate/promises-${digest.slice("sha256:".length, 20)}`,
    kind: "evaluate",
    input: {
      ...groundInput(product, ground),
      purpose: "promises",
      pack: { name: pack.name, digest, leftOut: [] },
      cases: Object.fromEntries(cases),
      players: TURNS.map((on, turn) => ({
        id: `${turn + 1}-${on}`,
        sha: on === "base" ? ground.base : sha,
      })),
      root: confirmationRoots(signature).promises,
      from,
      to: from + own.reduce((sum, one) => sum + one.draws, 0),
      families: own.map(({ family, draws: count }) => ({ family, draws: count })),
    },
  };
}

/** The draws as they are kept, in blocks; of a job that gave no result there is nothing: what is not there is missing. */
async function playedEvents(
  { world }: Desk,
  { attempt, promises }: Ground,
  results: readonly EvaluateResult[],
): Promise<EventDraft[]> {
  const draws = drawsOf(promiseDraws(promises), results);
  const blocks = Array.from({ length: Math.ceil(draws.length / BLOCK) }, (_, block) =>
    draws.slice(block * BLOCK, (block + 1) * BLOCK),
  );
  return Promise.all(
    blocks.map(async (own, block): Promise<EventDraft> => {
      const first = own[0]?.index ?? 0;
      const last = own.at(-1)?.index ?? 0;
      const failed = results
        .flatMap(({ played }) => played.flatMap(({ trials }) => trials))
        .filter(({ index }) => index >= first && index <= last);
      const data = { draws: own, ...(await keepReasons(world.objects, failed)) };
      return { kind: "promises-played", phase: "gate", attempt, subject: `${block + 1}`, data };
    }),
  );
}

type Draws = Extract<EventDraft, { kind: "promises-played" }>["data"]["draws"];

/** Every draw of which a turn was played, with its turns in order. */
function drawsOf(asked: readonly PlayedPromise[], results: readonly EvaluateResult[]): Draws {
  return asked.flatMap(({ family }, index) => {
    const played = results.flatMap((result) =>
      result.played.flatMap(({ trials }, turn) =>
        trials.filter((one) => one.index === index).map((one) => ({ turn, ...one })),
      ),
    );
    const [first] = played;
    if (first === undefined) return [];
    const turns = played.map(({ turn, outcome, ms, digest }) => {
      const on = TURNS[turn];
      if (on === undefined) throw new Error(`no turn ${turn} of a promise`);
      return { on, outcome, ms, digest };
    });
    return [{ index, seed: first.seed, family, turns }];
  });
}
