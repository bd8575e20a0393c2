import { expect, test } from "vitest";
import type { EvaluateInput, EvaluateResult, JobOutcome } from "../../app/core/job.ts";
import { textOf } from "../../app/ports/objects.ts";
import { fakeLine } from "../fakes/line.ts";
import { playedBy } from "../fakes/played.ts";
import { shopPack } from "./sample.ts";

const pack = shopPack();
/** Drawn by a family: whoever can read it knows what a scenario holds. */
const CANARY = "canary-6f1d2a";

/** Good in selection but for one trial, bad in confirmation; why a trial failed quotes what was drawn, as real players do. */
function failing(input: EvaluateInput): JobOutcome {
  const confirms = input.purpose === "confirmation";
  const bad = (seed: string) => (confirms ? /^[0-3]/ : /^00/).test(seed);
  const result = playedBy(pack, (_sha, _family, seed) => (bad(seed) ? "failed" : "passed"))(input);
  const reason = `step 1: body/customer: expected "${CANARY}", saw nothing`;
  const told = (trials: EvaluateResult["topUps"]) =>
    trials.map((trial) => (trial.outcome === "failed" ? { ...trial, reason } : trial));
  const played = result.played.map((player) => ({ ...player, trials: told(player.trials) }));
  return { kind: "done", result: { ...result, played, topUps: told(result.topUps) } };
}

test("nothing of what a family drew reaches a builder, the author of the next attempt, or whoever follows", async () => {
  const prompts: unknown[] = [];
  const line = await fakeLine({
    pack,
    product: "budget: { attempts: 2 }\nbuild: { candidates: 1 }\n",
    plays: failing,
    builds: (input) => {
      prompts.push(input);
      return { "src/server.ts": `attempt ${input.attempt}` };
    },
  });
  const intent = await line.submits();
  const news: unknown[] = [];
  const stop = new AbortController();
  const following = (async () => {
    for await (const one of line.factory.subscribe({ after: 0 }, stop.signal)) news.push(one);
  })();
  const ended = await line.settles(intent);
  stop.abort();
  await following;
  expect(ended).toMatchObject({ status: "refused", attempt: 2 });
  expect(prompts).toHaveLength(2);
  const played = await line.events(intent, "trials-played");
  const said = {
    prompts,
    ended,
    news,
    events: await line.world.ledger.read({}),
    list: await line.factory.list({}),
    ledger: await line.factory.gateLedger(),
    runs: line.runner.begun,
  };
  for (const [what, shown] of Object.entries(said))
    expect(JSON.stringify(shown), what).not.toContain(CANARY);
  // That it was there to be told: an auditor finds it by its digest.
  const [reasons] = played.flatMap(({ data }) => data.reasons ?? []);
  expect(await textOf(line.world.objects, reasons ?? "sha256:")).toContain(CANARY);
});

test("of a confirmation a builder is told its outcome alone; of a selection what families say, and counts", async () => {
  const told: string[] = [];
  const line = await fakeLine({
    pack,
    product: "budget: { attempts: 2 }\nbuild: { candidates: 1 }\n",
    plays: failing,
    builds: ({ feedback, attempt }) => {
      if (feedback !== null) told.push(feedback);
      return { "src/server.ts": `attempt ${attempt}` };
    },
  });
  await line.settles(await line.submits());
  const feedback = JSON.parse(told[0] ?? "null");
  expect(Object.keys(feedback).sort()).toEqual([
    ...["attempt", "confirmation", "refused", "selection", "verifiers", "version"],
  ]);
  expect(feedback.confirmation).toBe("refused");
  for (const row of feedback.selection)
    expect(Object.keys(row).sort()).toEqual(["candidate", "passes", "says", "trials"]);
});

test("a retry is told of the attempt before it, as a second attempt of the same intent is", async () => {
  const told: (string | null)[] = [];
  const line = await fakeLine({
    pack,
    product: "approval: final\nbuild: { candidates: 1 }\n",
    builds: ({ feedback, attempt }) => {
      told.push(feedback);
      return { "src/server.ts": `attempt ${attempt}` };
    },
  });
  const intent = await line.submits();
  await line.settles(intent);
  await line.factory.reject(intent, "not today", "bea");
  await line.settles(intent);
  await line.settles((await line.factory.retry(intent, "build")).intent);
  expect(told).toHaveLength(2);
  expect(told[0]).toBeNull();
  expect(JSON.parse(told[1] ?? "null")).toMatchObject({ attempt: 1, confirmation: "cleared" });
});
