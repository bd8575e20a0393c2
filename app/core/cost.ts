import { type Event, isKind } from "./event.ts";
import { expectedTrials, type Look } from "./gate/walk.ts";
import { modelCost } from "./lineage.ts";
import type { MoneyCap } from "./money-cap.ts";
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

/** The kinds of event that tell what models have cost, and may still cost. */
export const MONEY_KINDS = [
  "build-started",
  "candidate-committed",
  "candidate-refused",
  "intent-ended",
  "model-called",
] as const;

/** The hard caps on what models may cost, in dollars: a lineage's, its product's, and that of all products together. */
export interface MoneyCaps {
  readonly usd: number;
  readonly product_usd?: number | undefined;
  readonly month_usd?: number | undefined;
  /** Null: none. */
  readonly allMonthUsd: number | null;
}

/** What may still be spent, and the cap that allows no more. */
export interface MoneyLeft {
  readonly usd: number;
  readonly cap: MoneyCap;
  /** What that cap is. */
  readonly of: number;
}

/** What was spent: events and calls of the product, and of all others those of `MONEY_KINDS`. */
export interface MoneySpent {
  readonly events: readonly Event[];
  readonly calls: readonly Event[];
  readonly others: readonly Event[];
}

/**
 * What a lineage may still spend on models. What attempts that are being built may spend is taken as spent, and as spent now, so that
 * attempts side by side stay within a cap together, over the end of a month too. A month is one of the calendar, UTC; `now`: RFC 3339.
 */
export function moneyLeft(
  caps: MoneyCaps,
  { events, calls, others }: MoneySpent,
  { intents, now }: { readonly intents: readonly string[]; readonly now: string },
): MoneyLeft {
  const own = billsOf([...events, ...calls], now);
  const every = [...own, ...billsOf(others, now)];
  const isNow = ({ at }: Bill) => at.startsWith(now.slice(0, "2026-01".length));
  const all: readonly MoneyLeft[] = [
    left(
      "budget.usd",
      caps.usd,
      own.filter(({ intent }) => intents.includes(intent)),
    ),
    left("budget.product_usd", caps.product_usd ?? Infinity, own),
    left("budget.month_usd", caps.month_usd ?? Infinity, own.filter(isNow)),
    left("FACTORY_MONTH_USD", caps.allMonthUsd ?? Infinity, every.filter(isNow)),
  ];
  return all.reduce((least, one) => (one.usd < least.usd ? one : least));
}

function left(cap: MoneyCap, of: number, bills: readonly Bill[]): MoneyLeft {
  const spent = bills.reduce((sum, { usd }) => sum + usd, 0);
  return { cap, of, usd: Math.max(0, of - spent) };
}

/** Dollars that an intent spent, or was promised, at a moment. */
interface Bill {
  readonly intent: string;
  readonly at: string;
  readonly usd: number;
}

function billsOf(events: readonly Event[], now: string): readonly Bill[] {
  const byIntent = Map.groupBy(events, ({ intent = "" }) => intent);
  return [...byIntent].flatMap(([intent, own]) =>
    own.flatMap((event): readonly Bill[] => {
      if (isKind(event, "model-called")) return [{ intent, at: event.at, usd: event.data.usd }];
      const usd = promised(event, own);
      return usd === 0 ? [] : [{ intent, at: now, usd }];
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
