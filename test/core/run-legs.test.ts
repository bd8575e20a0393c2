import { expect, test } from "vitest";
import type { Job, RunAsks } from "../../app/core/job.ts";
import { jobTopic, runsTopic } from "../../app/core/order.ts";
import { optionMeant, optionsText } from "../../app/core/questions.ts";
import { begun, firstLeg, jobBefore, legAfter, runKey } from "../../app/core/run-legs.ts";

const YES = { key: "Y", label: "[Y] Yes", to: "exit" };
const NO = { key: "N", label: "exit", to: "fix" };

test("a choice is a key, else a label or a target, in any case", () => {
  const options = [YES, NO];
  expect(optionMeant(options, " y ")).toBe(YES);
  expect(optionMeant(options, "[y] yes")).toBe(YES);
  expect(optionMeant(options, "yes")).toBe(YES);
  expect(optionMeant(options, "FIX")).toBe(NO);
  expect(optionMeant([NO, { ...YES, key: "exit" }], "exit")?.label).toBe("[Y] Yes");
  expect(optionMeant(options, "maybe")).toBeUndefined();
  expect(optionsText(options)).toBe("Y ([Y] Yes), N (exit)");
});

test("a run's jobs are told apart by a number, and share their run and their topic", () => {
  const jobs = ["i/2/build/c1", "i/2/build/c1/2", "i/2/build/c1/3"];
  expect(jobs.map(runKey)).toEqual(Array(3).fill("i/2/build/c1"));
  expect(jobs.map(jobBefore)).toEqual([null, jobs[0], jobs[1]]);
  expect(new Set(jobs.map(jobTopic))).toEqual(new Set([runsTopic("i", 2)]));
  expect(jobTopic("i/2/verify/c1")).not.toBe(jobTopic("i/2/verify/c2"));
});

const job = {
  key: "i/1/build/c1",
  kind: "run-pipeline",
  input: {},
} as unknown as Job<"run-pipeline">;
const asks = { kind: "asks", questions: [], checkpoint: { says: ["a"], ms: 7 } } satisfies RunAsks;
const kept = { run: "/run", clone: "/clone" };

test("a lost job is started again three times at most, and an answered one is followed by the next", () => {
  const lost = { kind: "ended", outcome: { kind: "lost", why: "killed" } } as const;
  let leg = firstLeg(job);
  for (const time of [2, 3]) {
    leg = legAfter(begun(leg), lost);
    expect(leg).toMatchObject({ job: { key: job.key }, time, state: { kind: "begins" } });
  }
  expect(legAfter(begun(leg), lost).state).toEqual({ kind: "ended", outcome: lost.outcome });
  const asking = legAfter(begun(firstLeg(job)), { kind: "asks", asks, kept });
  const answers = [{ question: "q", option: YES }];
  expect(legAfter(asking, { kind: "still" })).toBe(asking);
  expect(legAfter(asking, { kind: "answered", answers })).toEqual({
    job: {
      ...job,
      key: "i/1/build/c1/2",
      input: { resume: { ...kept, says: ["a"], ms: 7, answers } },
    },
    time: 1,
    state: { kind: "begins" },
  });
});
