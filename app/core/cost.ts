import { type Event, isKind } from "./event.ts";
import { expectedTrials, type Look } from "./gate/walk.ts";
import { modelCost } from "./lineage.ts";
import type { Policy } from "./policy.ts";

/** The kinds of event that tell what a product's builds and trials cost; calls of models name no product and are read apart. */
export const COST_KINDS = [
  "intent-submitted",
  "build-started",
  "job-started",
  "job-ended",
  "candidate-committed",
  "candidate-refused",
  "verdict-given",
  "intent-ended",
] as const;

/** What one piece of work has cost on average so far; null while none was seen. */
export interface Rates {
  readonly usdPerBuild: number | null;
  /** Of confirmation, as many at once as the machine plays. */
  readonly minutesPerTrial: number | null;
}

/** What a product's work has cost, from its events in order and the calls of its intents. */
export function ratesSeen(events: readonly Event[], calls: readonly Event[]): Rates {
  const runs = events.filter(
    (event) =>
      isKind(event, "job-ended") &&
      event.data.kind === "run-pipeline" &&
      event.data.outcome !== "asks",
  ).length;
  const usd = modelCost(calls);
  const minutes = confirmationMinutes(events);
  const trials = playedTrials(events);
  return {
    usdPerBuild: runs === 0 ? null : usd / runs,
    minutesPerTrial: trials === 0 || minutes === 0 ? null : minutes / trials,
  };
}

/** How long jobs played confirmations, by the clock. */
function confirmationMinutes(events: readonly Event[]): number {
  const begun = new Map<string, string>();
  let ms = 0;
  for (const event of events) {
    if (!isKind(event, "job-started", "job-ended") || event.phase !== "confirm") continue;
    const { job } = event.data;
    const since = begun.get(job);
    if (isKind(event, "job-started")) begun.set(job, event.at);
    else if (since !== undefined) ms += Date.parse(event.at) - Date.parse(since);
  }
  return ms / 60_000;
}

/** Trials of every attempt that was judged, once each: a judgement made again played nothing. */
function playedTrials(events: readonly Event[]): number {
  const played = new Map<string, number>();
  for (const event of events)
    if (isKind(event, "verdict-given"))
      played.set(`${event.data.sha} ${event.data.tree}`, event.data.played);
  return [...played.values()].reduce((sum, trials) => sum + trials, 0);
}

/** What an attempt is expected to take, from its first candidate to its verdict, for a build that deserves to be accepted. */
export interface Forecast {
  readonly trials: number;
  /** Null while no build, or trial, of the product was seen. */
  readonly usd: number | null;
  readonly minutes: number | null;
}

/** `candidates`: how many are built; those of the race share `selection`, one alone plays a quarter of it. */
export function forecastOf(
  policy: Policy,
  looks: readonly Look[],
  { candidates, rates }: { readonly candidates: number; readonly rates: Rates },
): Forecast {
  const selection = candidates === 1 ? Math.floor(policy.selection / 4) : policy.selection;
  const trials = Math.ceil(selection + expectedTrials({ looks }, policy.power.rate));
  const { usdPerBuild, minutesPerTrial } = rates;
  return {
    trials,
    usd: usdPerBuild === null ? null : candidates * usdPerBuild,
    minutes: minutesPerTrial === null ? null : trials * minutesPerTrial,
  };
}

/** The hard caps on what models may cost, in dollars. */
export interface MoneyCaps {
  readonly usd: number;
  readonly product_usd?: number | undefined;
  readonly month_usd?: number | undefined;
}

/** What may still be spent, and the cap that allows no more. */
export interface MoneyLeft {
  readonly usd: number;
  readonly cap: "budget.usd" | "budget.product_usd" | "budget.month_usd";
}

/**
 * What a lineage may still spend on models. What attempts that are being built may spend is taken as spent, so that attempts side by
 * side stay within a cap together. A month is one of the calendar, UTC; `now`: RFC 3339.
 */
export function moneyLeft(
  caps: MoneyCaps,
  { events, calls }: { readonly events: readonly Event[]; readonly calls: readonly Event[] },
  { intents, now }: { readonly intents: readonly string[]; readonly now: string },
): MoneyLeft {
  const month = now.slice(0, "2026-01".length);
  const bills = billsOf([...events, ...calls]);
  const left = (cap: number | undefined, isMeant: (bill: Bill) => boolean) => {
    const spent = bills.filter(isMeant).reduce((sum, { usd }) => sum + usd, 0);
    return Math.max(0, (cap ?? Infinity) - spent);
  };
  const all: readonly MoneyLeft[] = [
    { cap: "budget.usd", usd: left(caps.usd, ({ intent }) => intents.includes(intent)) },
    { cap: "budget.product_usd", usd: left(caps.product_usd, () => true) },
    { cap: "budget.month_usd", usd: left(caps.month_usd, ({ at }) => at.startsWith(month)) },
  ];
  return all.reduce((least, one) => (one.usd < least.usd ? one : least));
}

/** Dollars that an intent spent, or was promised, at a moment. */
interface Bill {
  readonly intent: string;
  readonly at: string;
  readonly usd: number;
}

function billsOf(events: readonly Event[]): readonly Bill[] {
  const byIntent = Map.groupBy(events, ({ intent = "" }) => intent);
  return [...byIntent].flatMap(([intent, own]) =>
    own.flatMap((event) => {
      const usd = isKind(event, "model-called") ? event.data.usd : promised(event, own);
      return usd === 0 ? [] : [{ intent, at: event.at, usd }];
    }),
  );
}

/** What an attempt that is being built may spend beyond what it has spent; 0 for any event that begins no such attempt. */
function promised(event: Event, own: readonly Event[]): number {
  if (!isKind(event, "build-started") || isBuilt(event, own)) return 0;
  const spent = modelCost(own.filter((call) => call.attempt === event.attempt));
  return Math.max(0, (event.data.usd ?? 0) - spent);
}

/** Whether each of its candidates came to a commit or was refused, or its intent has ended. */
function isBuilt({ attempt, data }: Event<"build-started">, own: readonly Event[]): boolean {
  if (own.some((event) => isKind(event, "intent-ended"))) return true;
  const settled = new Set(
    own
      .filter((event) => event.attempt === attempt)
      .filter((event) => isKind(event, "candidate-committed", "candidate-refused"))
      .map(({ candidate }) => candidate),
  );
  return data.candidates.every(({ id }) => settled.has(id));
}
