import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { answerInTime } from "../../app/attractor/gate-question.ts";
import { callAfter } from "../../app/attractor/longest-timer.ts";

const DAY_MS = 86_400_000;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it("calls after as many days as it was told, however many a timer holds, unless it was stopped", () => {
  const called: string[] = [];
  callAfter(60 * DAY_MS, () => called.push("late"));
  callAfter(5, () => called.push("soon"));
  const stop = callAfter(30 * DAY_MS, () => called.push("never"));
  vi.advanceTimersByTime(29 * DAY_MS);
  expect(called).toEqual(["soon"]);
  stop();
  vi.advanceTimersByTime(31 * DAY_MS - 1);
  expect(called).toEqual(["soon"]);
  vi.advanceTimersByTime(1);
  expect(called).toEqual(["soon", "late"]);
  expect(vi.getTimerCount()).toBe(0);
});

it("waits for a person as long as the gate says", async () => {
  const options = [{ key: "y", label: "yes", to: "exit" }];
  const about = { runId: "r", id: "g", node: "g", visit: 1, text: "?", options };
  const nobody = { ask: () => new Promise<never>(() => undefined) };
  const signal = new AbortController().signal;
  let answer: unknown;
  void answerInTime({ ...about, timeoutMs: 30 * DAY_MS }, nobody, signal).then((given) => {
    answer = given;
  });
  await vi.advanceTimersByTimeAsync(29 * DAY_MS);
  expect(answer).toBeUndefined();
  await vi.advanceTimersByTimeAsync(DAY_MS);
  expect(answer).toEqual({ kind: "late" });
});
