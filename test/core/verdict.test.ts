import { describe, expect, it } from "vitest";
import {
  BECAUSE,
  bansTree,
  mayIterate,
  type Verdict,
  verdictSchema,
} from "../../app/core/verdict.ts";

function verdict(outcome: Verdict["outcome"], because: Verdict["because"]): Verdict {
  return {
    outcome,
    because,
    bound: 0.9847,
    target: 0.98,
    alpha: 0.0304,
    look: outcome === "cleared" ? 1 : null,
    played: 227,
    failed: 0,
    missing: 0,
    criteria: [{ name: "sample", required: "a", seen: "b", met: true, sentence: "c" }],
  };
}

describe("a verdict, for those who act on it", () => {
  it("bans a tree only where its own trials refused it", () => {
    const banning = BECAUSE.filter((because) => bansTree(verdict("refused", because)));
    expect(banning).toEqual(["trials"]);
    expect(BECAUSE.some((because) => bansTree(verdict("inconclusive", because)))).toBe(false);
  });

  it("lets the line go on when refused or when trials are missing, and stops it for anything else", () => {
    expect(mayIterate(verdict("refused", "evidence"))).toBe(true);
    expect(mayIterate(verdict("inconclusive", "missing-trials"))).toBe(true);
    expect(mayIterate(verdict("inconclusive", "person"))).toBe(false);
    expect(mayIterate(verdict("inconclusive", "stale"))).toBe(false);
    expect(mayIterate(verdict("cleared", null))).toBe(false);
  });

  it("is read back whole, and with nothing added", () => {
    const one = verdict("cleared", null);
    expect(verdictSchema.parse(JSON.parse(JSON.stringify(one)))).toEqual(one);
    expect(verdictSchema.safeParse({ ...one, merged: true }).success).toBe(false);
  });
});
