import { describe, expect, test } from "vitest";
import { nextPlan } from "../../../app/core/gate/next-plan.ts";
import { planFor } from "../../../app/core/gate/plan.ts";
import { alphaFor } from "../../../app/core/gate/spending.ts";
import { DEFAULT_POLICY, type Policy, policyDigest } from "../../../app/core/policy.ts";

const NOTHING = { plans: 0, lineage: 0, product: 0 };
/** A lineage that wrote so many plans, alone in its product. */
const having = (plans: number, policy: Policy = DEFAULT_POLICY) => {
  const lineage = Array.from({ length: plans }, (_, i) => alphaFor(policy, i + 1)).reduce(
    (sum, alpha) => sum + alpha,
    0,
  );
  return { plans, lineage, product: lineage };
};
const codeOf = (next: ReturnType<typeof nextPlan>) =>
  next.kind === "plan" ? `plan ${next.plan.j}` : next.reason.code;

describe("the next plan of a lineage", () => {
  test("is the one that policy and attempt give, as often as the lineage counts by itself", () => {
    expect(nextPlan(DEFAULT_POLICY, NOTHING)).toEqual({
      kind: "plan",
      plan: planFor(DEFAULT_POLICY, 1),
    });
    for (const plans of [1, 4, 30])
      expect(codeOf(nextPlan(DEFAULT_POLICY, having(plans)))).toBe(`plan ${plans + 1}`);
  });

  test("is not begun where lineages that were joined have spent α twice", () => {
    const twice = { plans: 2, lineage: 2 * alphaFor(DEFAULT_POLICY, 1), product: 0.06 };
    const next = nextPlan(DEFAULT_POLICY, twice);
    expect(next).toMatchObject({ kind: "spent", reason: { code: "alpha-spent" } });
    expect(next.kind === "spent" && next.reason.sentence).toContain("0.0608 of its α 0.05");
  });

  test("is not begun where the product's cap does not allow it, and the cap is no part of today's digests", () => {
    const capped: Policy = { ...DEFAULT_POLICY, product_alpha: 0.06 };
    const spent = { plans: 0, lineage: 0, product: alphaFor(DEFAULT_POLICY, 1) };
    expect(codeOf(nextPlan(capped, NOTHING))).toBe("plan 1");
    expect(codeOf(nextPlan(capped, spent))).toBe("alpha-spent");
    expect(codeOf(nextPlan({ ...capped, product_alpha: 0.061 }, spent))).toBe("plan 1");
    expect(policyDigest(DEFAULT_POLICY)).toBe(
      "sha256:062ccc0a0f87dbb107b24c926d90d5af85206f9bb699594084e6720c01537cdf",
    );
  });

  test("is not begun where a build of 0.995 would be accepted with a chance under a half", () => {
    const betting: Policy = { ...DEFAULT_POLICY, mode: "betting", cap: 600 };
    expect(codeOf(nextPlan(betting, NOTHING))).toBe("plan 1");
    const late = nextPlan(betting, having(4, betting));
    expect(late).toMatchObject({ kind: "spent", reason: { code: "no-power-left" } });
    expect(late.kind === "spent" && late.reason.sentence).toMatch(/0\.995 with chance 0\.[0-4]/);
    // Where even straight passes cannot win, there is no plan at all.
    expect(codeOf(nextPlan({ ...betting, cap: 230 }, having(3, betting)))).toBe("no-power-left");
  });

  test("is not begun where the minutes that are left do not reach the looks that it needs", () => {
    expect(codeOf(nextPlan(DEFAULT_POLICY, NOTHING, 400))).toBe("plan 1");
    const next = nextPlan(DEFAULT_POLICY, NOTHING, 240);
    expect(codeOf(next)).toBe("no-power-left");
    expect(next.kind === "spent" && next.reason.sentence).toContain("about 240 trials");
  });
});
