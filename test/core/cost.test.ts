import { describe, expect, test } from "vitest";
import { unaffordable } from "../../app/core/affordable.ts";
import { forecastOf, type MoneyCaps, moneyLeft, ratesSeen } from "../../app/core/cost.ts";
import type { Event, EventDraft } from "../../app/core/event.ts";
import { planFor } from "../../app/core/gate/plan.ts";
import { DEFAULT_POLICY } from "../../app/core/policy.ts";
import { sealedAt } from "./sealed.ts";

const digest = `sha256:${"a".repeat(64)}` as const;
const sha = "c".repeat(40);
type At = readonly [string, EventDraft];
const events = (...drafts: readonly At[]): Event[] =>
  sealedAt(drafts.map(([at, draft]) => [`2026-${at}:00.000Z`, draft]));
const about = (intent: string, attempt = 1) => ({ intent, attempt, product: "p" }) as const;
const called = (at: string, intent: string, usd: number): At => [
  at,
  {
    ...about(intent),
    kind: "model-called",
    phase: "build",
    run: `${intent}/1/build/c1`,
    subject: at,
    data: {
      model: "m",
      status: 200,
      usd,
      ms: 1,
      input: 1,
      cacheWritten: 0,
      cacheRead: 0,
      output: 1,
    },
  },
];
const begun = (at: string, intent: string, usd: number): At => [
  at,
  {
    ...about(intent),
    kind: "build-started",
    phase: "build",
    subject: "build",
    data: {
      ...{ base: sha, specDigest: digest, packDigest: null, policyDigest: digest },
      ...{ productDigest: digest, candidates: [{ id: "c1", reading: 0 }], usd },
    },
  },
];
const refused = (at: string, intent: string): At => [
  at,
  {
    ...about(intent),
    candidate: "c1",
    kind: "candidate-refused",
    phase: "build",
    subject: "c1",
    data: { reason: { code: "x", sentence: "x" } },
  },
];
const job = (at: string, key: string, how: "job-started" | "job-ended"): At => {
  const [intent = "", , phase] = key.split("/");
  const kind = phase === "build" ? "run-pipeline" : "evaluate";
  const of = { ...about(intent), phase: phase as "build" | "confirm", subject: `${key} 1` };
  return how === "job-started"
    ? [at, { ...of, kind: how, data: { job: key, kind } }]
    : [at, { ...of, kind: how, data: { job: key, kind, outcome: "done" } }];
};
const judged = (at: string, intent: string, played: number): At => [
  at,
  {
    ...about(intent),
    kind: "verdict-given",
    phase: "gate",
    subject: at,
    data: {
      ...{ outcome: "refused", because: "trials", bound: null, target: 0.98, alpha: 0.03 },
      ...{ look: null, played, failed: 1, missing: 0, criteria: [], sha, tree: sha },
      ...{ evaluation: null, judged: null },
    },
  },
];

describe("the money that is left", () => {
  const now = "2026-03-05T00:00:00.000Z";
  const left = (
    caps: Omit<MoneyCaps, "allMonthUsd"> & { readonly allMonthUsd?: number },
    all: readonly Event[],
    { intents = ["a"], others = [] as readonly Event[], at = now } = {},
  ) => {
    const calls = all.filter(({ kind }) => kind === "model-called");
    const own = all.filter(({ kind }) => kind !== "model-called");
    const spent = { events: own, calls, others };
    return moneyLeft({ allMonthUsd: null, ...caps }, spent, { intents, now: at });
  };

  test("is what the lineage's, the product's and the month's cap leave, whichever is least", () => {
    const all = events(
      called("02-28T23:59", "a", 1),
      called("03-01T00:00", "b", 2),
      called("03-02T00:00", "a", 0.5),
    );
    expect(left({ usd: 5 }, all)).toEqual({ cap: "budget.usd", usd: 3.5, of: 5 });
    const product = { cap: "budget.product_usd", usd: 0.5, of: 4 };
    expect(left({ usd: 5, product_usd: 4 }, all)).toEqual(product);
    const month = { cap: "budget.month_usd", usd: 1.5, of: 4 };
    expect(left({ usd: 5, month_usd: 4 }, all)).toEqual(month);
    expect(left({ usd: 1 }, all).usd).toBe(0);
    expect(left({ usd: 5 }, all, { intents: ["c"] }).usd).toBe(5);
  });

  test("is what all products together leave of the month", () => {
    const all = events(called("02-28T23:59", "a", 9), called("03-01T00:00", "a", 1));
    const others = events(called("02-28T23:59", "z", 9), called("03-02T00:00", "z", 2));
    const caps = { usd: 90, allMonthUsd: 10 };
    expect(left(caps, all, { others })).toEqual({ cap: "FACTORY_MONTH_USD", usd: 7, of: 10 });
    expect(left({ usd: 90, month_usd: 10 }, all, { others }).usd).toBe(9);
    const beside = events(begun("03-01T00:00", "z", 6), called("03-01T00:01", "z", 2));
    expect(left(caps, all, { others: beside }).usd).toBe(3);
  });

  test("of a new month is less what attempts begun in the month before may still spend", () => {
    const all = events(begun("02-28T23:59", "b", 4), called("02-28T23:59", "b", 1));
    expect(left({ usd: 9, month_usd: 5 }, all).usd).toBe(2);
    expect(left({ usd: 9, month_usd: 5 }, all, { at: "2026-02-28T23:59:30.000Z" }).usd).toBe(1);
  });

  test("counts what attempts beside it may still spend, until their candidates are there", () => {
    const all = [begun("03-01T00:00", "b", 3), called("03-01T00:01", "b", 1)];
    expect(left({ usd: 9, product_usd: 5 }, events(...all)).usd).toBe(2);
    expect(left({ usd: 9, product_usd: 5 }, events(...all, refused("03-01T00:02", "b"))).usd).toBe(
      4,
    );
    expect(left({ usd: 9 }, events(...all)).usd).toBe(9);
  });
});

describe("what work has cost", () => {
  const all = events(
    job("03-01T00:00", "a/1/build/c1", "job-started"),
    called("03-01T00:01", "a", 3),
    job("03-01T00:02", "a/1/build/c1", "job-ended"),
    job("03-01T00:02", "a/1/build/c2", "job-ended"),
    job("03-01T01:00", "a/1/confirm/c", "job-started"),
    job("03-01T01:10", "a/1/confirm/c", "job-ended"),
    judged("03-01T01:11", "a", 200),
    judged("03-01T01:12", "a", 200),
  );
  const calls = all.filter(({ kind }) => kind === "model-called");

  test("is counted a build and a trial, by the clock, and unknown before any was seen", () => {
    expect(ratesSeen(all, calls)).toEqual({ usdPerBuild: 1.5, minutesPerTrial: 10 / 200 });
    expect(ratesSeen([], [])).toEqual({ usdPerBuild: null, minutesPerTrial: null });
  });

  test("says what the next attempt will take, from its plan and its candidates", () => {
    const { looks } = planFor(DEFAULT_POLICY, 1);
    const rates = ratesSeen(all, calls);
    const forecast = forecastOf(DEFAULT_POLICY, looks, { candidates: 4, rates });
    expect(forecast.trials).toBeGreaterThan(192 + 227);
    expect(forecast).toEqual({ ...forecast, usd: 6, minutes: forecast.trials / 20 });
    const unknown = { usdPerBuild: null, minutesPerTrial: null };
    expect(forecastOf(DEFAULT_POLICY, looks, { candidates: 1, rates: unknown })).toEqual({
      trials: forecast.trials - 192 + 48,
      usd: null,
      minutes: null,
    });
  });

  test("stops an attempt that cannot pass within its budget, saying which", () => {
    const budget = { attempts: 5, minutes: 60, usd: 5 };
    const file = { gate: DEFAULT_POLICY, budget };
    const spending = {
      alpha: { plans: 0, lineage: 0, product: 0 },
      money: { usd: 1, cap: "budget.month_usd", of: 20 },
      minutes: 40,
      rates: { usdPerBuild: 0.5, minutesPerTrial: 0.05 },
    } as const;
    expect(unaffordable(file, spending, true)).toBeNull();
    const dear = { ...spending, rates: { usdPerBuild: 1.5, minutesPerTrial: null } };
    expect(unaffordable(file, dear, true)).toMatchObject({
      code: "money-spent",
      sentence:
        "a build has cost $1.50 on average, and $1.00 is left of budget.month_usd, which is $20.00; raise it in .factory/product.yml, or wait for the next month (UTC)",
    });
    const all = { ...dear, money: { usd: 1, cap: "FACTORY_MONTH_USD", of: 20 } } as const;
    expect(unaffordable(file, all, true)?.sentence).toContain(
      "of FACTORY_MONTH_USD, which is $20.00; raise it where sf start is run",
    );
    const late = { ...spending, minutes: 50 };
    expect(unaffordable(file, late, true)).toMatchObject({ code: "no-power-left" });
    expect(unaffordable(file, late, false)).toBeNull();
  });
});
