import { describe, expect, it } from "vitest";
import { decodeEvaluation, type Evaluation } from "../../app/core/evaluation.ts";
import { evaluationOf } from "./gate/evidence.ts";

const good = evaluationOf();

/** The refusal of the good evaluation with one thing changed. */
function refusal(change: (evaluation: Record<string, unknown> & Evaluation) => void): string {
  const text = JSON.stringify(good);
  const value = JSON.parse(text) as Record<string, unknown> & Evaluation;
  change(value);
  try {
    decodeEvaluation(value, "evaluation.json");
  } catch (error) {
    if (error instanceof Error) return error.message;
  }
  return "accepted";
}

describe("an evaluation file", () => {
  it("reads back as what was written", () => {
    expect(decodeEvaluation(JSON.parse(JSON.stringify(good)), "evaluation.json")).toEqual(good);
  });

  const changes: readonly (readonly [
    string,
    (evaluation: Record<string, unknown> & Evaluation) => void,
    string,
  ])[] = [
    ["another version", (e) => Object.assign(e, { version: 2 }), "version: saw 2; use 1"],
    [
      "a key nobody knows",
      (e) => Object.assign(e, { cleared: true }),
      "cleared: saw true; this key is not known here",
    ],
    [
      "a key left out",
      (e) => Reflect.deleteProperty(e, "tree"),
      "tree: saw nothing; give a string",
    ],
    [
      "a short object name",
      (e) => Object.assign(e, { sha: "abc" }),
      'sha: saw "abc"; write a whole git object name',
    ],
    [
      "a digest that is none",
      (e) => Object.assign(e, { packDigest: "sha256:12" }),
      'packDigest: saw "sha256:12"; write sha256: and 64 hexadecimal digits',
    ],
    [
      "a strange outcome",
      (e) => Object.assign(e.trials[7] ?? {}, { outcome: "ok" }),
      'trials[7].outcome: saw "ok"; use "passed" or "failed" or "missing"',
    ],
    [
      "a skipped trial",
      (e) => Object.assign(e.trials[7] ?? {}, { outcome: "skipped" }),
      'trials[7].outcome: saw "skipped"; use "passed" or "failed" or "missing"',
    ],
    [
      "a skipped verifier",
      (e) => Object.assign(e.verifiers[0] ?? {}, { outcome: "skipped" }),
      'verifiers[0].outcome: saw "skipped"; use "passed"',
    ],
    [
      "a failure that is passed over",
      (e) => Object.assign(e.verifiers[0] ?? {}, { outcome: "failed", conclusion: "success" }),
      'verifiers[0].conclusion: saw "success"; this key is not known here',
    ],
    [
      "a broken index",
      (e) => Object.assign(e.trials[0] ?? {}, { index: -1 }),
      "trials[0].index: saw -1; give at least 0",
    ],
    [
      "a fraction of a trial",
      (e) => Object.assign(e.plan.looks[0] ?? {}, { trials: 226.5 }),
      "plan.looks[0].trials: saw 226.5; give a whole number",
    ],
    [
      "no look",
      (e) => Object.assign(e.plan, { looks: [] }),
      "plan.looks: saw []; give at least 1 entries",
    ],
    [
      "an unknown level",
      (e) => Object.assign(e.isolation, { level: "vm" }),
      'isolation.level: saw "vm"; use "sandbox" or "process" or "none"',
    ],
    [
      "a time that is none",
      (e) => Object.assign(e, { endedAt: "yesterday" }),
      'endedAt: saw "yesterday"; write a time as 2026-01-31T12:00:00Z',
    ],
    [
      "more in a trial",
      (e) => Object.assign(e.trials[0] ?? {}, { weight: 5 }),
      "trials[0].weight: saw 5; this key is not known here",
    ],
  ];

  it.each(changes)("with %s is refused, naming place, value and remedy", (_, change, message) => {
    expect(refusal(change)).toContain(`evaluation.json: ${message}`);
  });

  it("that is something else altogether is refused", () => {
    expect(() => decodeEvaluation([], "evaluation.json")).toThrow(/the whole: saw \[\]; give a/);
    expect(() => decodeEvaluation(null, "evaluation.json")).toThrow(/saw null/);
  });

  it("with a thousand faults says the first twenty and how many more", () => {
    const lines = refusal((e) => {
      e.trials = Array.from({ length: 1000 }, () => ({}) as never);
    }).split("\n");
    expect(lines).toHaveLength(21);
    expect(lines.at(-1)).toMatch(/and \d+ more$/);
  });
});
