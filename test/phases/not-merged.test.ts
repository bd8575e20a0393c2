import { expect, test } from "vitest";
import type { EvaluateResult, JobOutcome } from "../../app/core/job.ts";
import { fakeLine, type Story } from "../fakes/line.ts";
import { playedBy } from "../fakes/played.ts";
import { PASSED, shopPack, verified } from "./sample.ts";

const pack = shopPack();
const ONE = "build: { candidates: 1 }\nbudget: { attempts: 1 }\n";

/** A product that passes every trial, and what a runner makes of its confirmation. */
function confirmed(change: (result: EvaluateResult) => JobOutcome): Story {
  const play = playedBy(pack, () => "passed");
  return { loses: (input) => (input.purpose === "confirmation" ? change(play(input)) : null) };
}

/** As it was played, but for the trials of its only player. */
function withTrials(
  change: (trials: EvaluateResult["played"][number]["trials"]) => typeof trials,
): Story {
  return confirmed((result) => ({
    kind: "done",
    result: {
      ...result,
      played: result.played.map(({ id, trials }) => ({ id, trials: change(trials) })),
    },
  }));
}

const verifies = (seen: Parameters<typeof verified>[0]): Story => ({
  verifies: () => verified(seen),
});
const udc = { ...PASSED, name: "udc" };

test.each<[string, Story]>([
  ["a verifier failed", verifies({ verifiers: [{ ...PASSED, outcome: "failed" }, udc] })],
  [
    "a verifier was not started",
    verifies({ verifiers: [{ ...PASSED, outcome: "not-started" }, udc] }),
  ],
  ["a verifier was too late", verifies({ verifiers: [{ ...PASSED, outcome: "timed-out" }, udc] })],
  ["a verifier was left out", verifies({ verifiers: [udc] })],
  ["no verifier ran at all", verifies({ verifiers: [] })],
  ["verification ended without a word", { verifies: () => ({ kind: "lost", why: "it is gone" }) }],
  ["no trial was played", withTrials(() => [])],
  ["the last trials were left out", withTrials((trials) => trials.slice(0, -1))],
  [
    "every second trial was left out",
    withTrials((trials) => trials.filter((_, at) => at % 2 === 0)),
  ],
  [
    "a trial stands there twice",
    withTrials((trials) => [...trials.slice(0, -1), ...trials.slice(0, 1)]),
  ],
  [
    "all trials are missing",
    withTrials((trials) => trials.map((one) => ({ ...one, outcome: "missing" }))),
  ],
  [
    "top-ups were left out",
    confirmed((result) => ({ kind: "done", result: { ...result, topUps: [] } })),
  ],
  ["confirmation ended without a word", confirmed(() => ({ kind: "lost", why: "it is gone" }))],
])("nothing is merged where %s", async (_, story) => {
  const line = await fakeLine({ pack, product: ONE, ...story });
  const before = line.forge.branchHead("main");
  const ended = await line.settles(await line.submits());
  expect(["refused", "inconclusive", "failed"]).toContain(ended.status);
  expect(ended.verdict?.outcome ?? "none").not.toBe("cleared");
  expect(line.forge.branchHead("main")).toBe(before);
  expect(line.forge.calls).toEqual([]);
  expect(line.deployer.calls).toEqual([]);
});

test("the same line merges where nothing of the kind happened", async () => {
  const line = await fakeLine({ pack, product: ONE, ...withTrials((trials) => trials) });
  expect(await line.settles(await line.submits())).toMatchObject({ status: "delivered" });
});
