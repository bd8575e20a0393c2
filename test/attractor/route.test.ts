import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { attribute } from "../../app/attractor/language/graph.ts";
import { parsePipeline } from "../../app/attractor/language/parse.ts";
import { failureClass } from "../../app/attractor/run/failure-class.ts";
import { retryTarget, unmetGate } from "../../app/attractor/run/gates.ts";
import { canonicalStatus, type Outcome, outcomeSchema } from "../../app/attractor/run/outcome.ts";
import { retryDelay, retryPolicy } from "../../app/attractor/run/retry.ts";
import { selectEdge } from "../../app/attractor/run/route.ts";

const graphOf = (body: string) => parsePipeline(`digraph g { ${body} }`, "g.dot");

function choice(edges: string, outcome: Outcome, context: Record<string, unknown> = {}): string {
  const { chosen } = selectEdge(graphOf(edges), "a", { outcome, context });
  return chosen === undefined ? "none" : `${chosen.edge.to} ${chosen.method}`;
}

const success: Outcome = { status: "success" };
const fail: Outcome = { status: "fail" };

describe("the edge out of a stage", () => {
  it("is the one whose condition is true", () => {
    const edges = `a -> x [condition="outcome=success"] a -> y [condition="outcome=fail"] a -> z`;
    expect(choice(edges, success)).toBe("x condition_match");
    expect(choice(edges, { status: "failure" })).toBe("y condition_match");
    expect(choice(edges, { status: "skipped" })).toBe("z only_edge");
  });

  it("is the heaviest, then the first by name, of several true conditions", () => {
    const all = (x: string, y: string) =>
      `a -> y [condition="outcome=success"${y}] a -> x [condition="outcome!=fail"${x}]`;
    expect(choice(all("", ""), success)).toBe("x lexical_tiebreak");
    expect(choice(all("", ", weight=1"), success)).toBe("y weight");
  });

  it("follows a label, whatever its case and accelerator, then a suggestion, then weight, then name", () => {
    const edges = `a -> x [label="[F] Fix it"] a -> y [label="S) Ship"] a -> z [label="w - Wait", weight=-1]`;
    expect(choice(edges, { ...success, preferred_label: "fix it" })).toBe("x preferred_label");
    expect(choice(edges, { ...success, preferred_label: "[S] SHIP" })).toBe("y preferred_label");
    expect(choice(edges, { ...success, preferred_label: "Wait" })).toBe("z preferred_label");
    expect(choice(edges, { ...success, suggested_next_ids: ["q", "z", "x"] })).toBe(
      "z suggested_next_ids",
    );
    expect(choice(edges, success)).toBe("x lexical_tiebreak");
    expect(choice(`a -> x a -> y [weight=2]`, success)).toBe("y weight");
  });

  it("asks for keys of the context with and without their prefix", () => {
    const edges = `a -> x [condition="context.tool.output=1"] a -> y [condition="k"] a -> z`;
    expect(choice(edges, success, { "tool.output": "1" })).toBe("x condition_match");
    expect(choice(edges, success, { k: true })).toBe("y condition_match");
    expect(choice(edges, success, { k: 0, constructor: 1 })).toBe("z only_edge");
  });

  it("is never one whose condition is false, for any outcome and context", () => {
    const statuses = fc.constantFrom("success", "fail", "retry", "skipped", "odd");
    const edges = fc.array(
      fc.record({
        to: fc.constantFrom("x", "y", "z"),
        when: fc.option(statuses),
        weight: fc.integer({ min: -2, max: 2 }),
      }),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(edges, statuses, (made, status) => {
        const text = made.map(
          ({ to, when, weight }) =>
            `a -> ${to} [weight=${weight}${when === null ? "" : `, condition="outcome=${when}"`}]`,
        );
        const { chosen, conditions } = selectEdge(graphOf(text.join("\n")), "a", {
          outcome: { status },
          context: {},
        });
        const eligible = made.filter(({ when }) => when === null || when === status);
        expect(chosen === undefined).toBe(eligible.length === 0);
        expect(conditions).toHaveLength(made.filter(({ when }) => when !== null).length);
        if (chosen === undefined) return;
        const wanted = attribute(chosen.edge, "condition");
        expect([undefined, `outcome=${status}`]).toContain(wanted);
        // A condition that is true goes before every edge without one.
        expect(wanted === undefined).toBe(!made.some(({ when }) => when === status));
      }),
    );
  });
});

describe("a goal gate", () => {
  const graph = graphOf(
    `a [goal_gate=true, retry_target=gone, fallback_retry_target=b] b [goal_gate=true] c retry_target=c`,
  );

  it("is unmet when its last visit failed or was skipped, and met by a partial success", () => {
    expect(unmetGate(graph, { a: "fail" })).toBe("a");
    expect(unmetGate(graph, { a: "partial_success", b: "skipped" })).toBe("b");
    expect(unmetGate(graph, { a: "success", c: "fail" })).toBeUndefined();
  });

  it("jumps to the first target that exists, its own before the graph's", () => {
    expect(retryTarget(graph, "a")).toBe("b");
    expect(retryTarget(graph, "b")).toBe("c");
    expect(retryTarget(graphOf("a"), "a")).toBeUndefined();
  });
});

describe("retries", () => {
  const policyOf = (body: string) => {
    const graph = graphOf(body);
    const [node] = graph.nodes.values();
    if (node === undefined) throw new Error("no node");
    return retryPolicy(graph, node, "spec");
  };

  it("are none unless asked for, and cover failures only when the node itself asks", () => {
    expect(policyOf("a")).toMatchObject({ retries: 0, onFail: "none" });
    expect(policyOf("a default_max_retry=2")).toMatchObject({ retries: 2, onFail: "none" });
    expect(policyOf("a default_max_retry=2 default_max_retries=1")).toMatchObject({ retries: 1 });
    expect(policyOf("a [max_retries=3] default_max_retries=1")).toMatchObject({
      retries: 3,
      onFail: "all",
    });
  });

  it("wait twice as long each time up to the cap, the same for the same run, and within half of the plain delay", () => {
    const plain = policyOf("a [retry.backoff.jitter=false, retry.backoff.max_delay_ms=1000]");
    expect([1, 2, 3, 4].map((attempt) => retryDelay(plain, attempt, "s"))).toEqual([
      200, 400, 800, 1000,
    ]);
    const policy = policyOf("a");
    fc.assert(
      fc.property(fc.string(), (seed) => {
        const delay = retryDelay(policy, 1, seed);
        expect(delay).toBe(retryDelay(policy, 1, seed));
        expect(delay).toBeGreaterThanOrEqual(100);
        expect(delay).toBeLessThanOrEqual(300);
      }),
    );
  });
});

describe("an outcome", () => {
  it("is read under the names of both engines", () => {
    expect(outcomeSchema.parse({ outcome: " OK ", preferred_next_label: "x" })).toEqual({
      status: "success",
      preferred_label: "x",
    });
    expect(["failure", "Error", "skip", "Needs_DoD"].map(canonicalStatus)).toEqual([
      "fail",
      "fail",
      "skipped",
      "needs_dod",
    ]);
    expect(outcomeSchema.safeParse({ notes: "x" }).success).toBe(false);
  });

  it.each([
    [{ status: "success" }, ""],
    [{ status: "fail", failure_reason: "exit status 1" }, "deterministic"],
    [{ status: "fail", failure_reason: "connection refused" }, "transient_infra"],
    [{ status: "fail", failure_reason: "canceled" }, "canceled"],
    [{ status: "fail", failure_reason: "x", meta: { failure_class: "mine" } }, "mine"],
    [{ status: "retry", failure_reason: "token limit" }, "budget_exhausted"],
  ])("%j has failure class %j", (outcome, expected) => {
    expect(failureClass(outcome)).toBe(expected);
  });
});

it("a failed outcome without any edge has none to follow", () => {
  expect(choice("a b", fail)).toBe("none");
});
