import type { Ground } from "../core/attempt.ts";
import { type Event, isKind } from "../core/event.ts";
import type { Reason } from "../core/intent.ts";
import { LINEAGE_KINDS, lineageOf } from "../core/lineage.ts";
import type { Desk, Ended } from "../ports/desk.ts";
import { ERASED, textOf } from "../ports/objects.ts";

/** An attempt that a later one may be told of. */
interface Told {
  readonly attempt: number;
  /** The intent whose events tell of it. */
  readonly record: string;
}

/** An attempt that did not end the intent: why, and what the intent ends with when no further attempt is possible. */
export interface Iterate extends Told {
  readonly kind: "iterate";
  readonly end: (stop: Ended) => Ended;
}

export function iterate(
  { attempt, record }: Ground,
  status: "refused" | "inconclusive",
  reason: Reason,
): Iterate {
  const end = (stop: Ended): Ended => ({
    kind: "ended",
    status,
    reason: { code: reason.code, sentence: `${reason.sentence}; ${stop.reason.sentence}` },
  });
  return { kind: "iterate", attempt, record, end };
}

interface Feedback {
  readonly version: 1;
  readonly attempt: number;
  /** What every verifier printed, whole. */
  readonly verifiers: readonly {
    readonly candidate: string;
    readonly name: string;
    readonly outcome: string;
    readonly output: string;
  }[];
  /** Of the selection, what each family says and how often it was played and passed. */
  readonly selection: readonly {
    readonly candidate: string;
    readonly says: string;
    readonly trials: number;
    readonly passes: number;
  }[];
  /** Of the confirmation, the outcome alone. */
  readonly confirmation: "cleared" | "refused" | "inconclusive" | null;
  readonly refused: readonly { readonly candidate: string; readonly reason: string }[];
}

/** The lineage's attempt before this one, whichever intent it was of; null before the first. */
export async function attemptBefore(
  { world, intent, product, step }: Desk,
  { attempt }: Ground,
): Promise<Told | null> {
  if (attempt === 1) return null;
  return step(`${attempt}/before`, async () => {
    const kinds = [...LINEAGE_KINDS, "build-started"] as const;
    const events = await world.ledger.read({ product: product.name, kinds });
    const { intents } = lineageOf(events, intent.id);
    const before = events.findLast(
      (event) =>
        isKind(event, "build-started") &&
        intents.includes(event.intent ?? "") &&
        event.intent !== intent.id,
    );
    if (before?.intent === undefined || before.attempt === undefined) return null;
    return { attempt: before.attempt, record: before.intent };
  });
}

/** What a builder may be told of an attempt, as JSON text; nothing of a scenario but what its family says. */
export async function feedbackOf(
  desk: Desk,
  { attempt, record }: Told,
  ground: Ground,
): Promise<string> {
  const { world } = desk;
  return desk.step(`${ground.attempt}/feedback`, async () => {
    const events = (await world.ledger.read({ intent: record })).filter(
      (event) => event.attempt === attempt,
    );
    const verdict = events.findLast((event) => isKind(event, "verdict-given"));
    const feedback: Feedback = {
      version: 1,
      attempt,
      verifiers: await verifierOutputs(desk, events),
      selection: await familyCounts(desk, events, ground.pack?.name ?? null),
      confirmation: verdict?.data.outcome ?? null,
      refused: events.flatMap((event) =>
        isKind(event, "candidate-refused")
          ? [{ candidate: event.candidate ?? "", reason: event.data.reason.sentence }]
          : [],
      ),
    };
    return JSON.stringify(feedback);
  });
}

async function verifierOutputs(
  { world }: Desk,
  events: readonly Event[],
): Promise<Feedback["verifiers"]> {
  const ended = events.filter((event) => isKind(event, "verifier-ended"));
  return Promise.all(
    ended.map(async ({ candidate, data }) => ({
      candidate: candidate ?? "",
      name: data.name,
      outcome: data.outcome,
      output: (await textOf(world.objects, data.output)) ?? ERASED,
    })),
  );
}

async function familyCounts(
  { world }: Desk,
  events: readonly Event[],
  pack: string | null,
): Promise<Feedback["selection"]> {
  const families = pack === null ? [] : (await world.packs.load(pack)).pack.families;
  const says = new Map(families.map((family) => [family.id, family.says]));
  const rounds = events.filter((event) => isKind(event, "round-played"));
  return rounds.flatMap(({ data }) =>
    data.results.flatMap((result) =>
      result.families.map(({ family, trials, passes }) => ({
        candidate: result.candidate,
        says: says.get(family) ?? "",
        trials,
        passes,
      })),
    ),
  );
}
