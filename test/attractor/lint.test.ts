import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parsePipeline } from "../../app/attractor/language/parse.ts";
import { printPipeline } from "../../app/attractor/language/print.ts";
import { type Finding, lintPipeline, refuseFaulty } from "../../app/attractor/lint/lint.ts";
import { rules } from "../../app/attractor/lint/rules.ts";
import { anyGraph } from "./graphs.ts";

const lint = (body: string): readonly Finding[] =>
  lintPipeline(parsePipeline(`digraph g {\n${body}\n}`, "g.dot"), "spec");
const told = (body: string): string[] =>
  lint(body).map(
    ({ rule, severity, place }) => `${severity} ${rule} ${place.line}:${place.column}`,
  );

const ENDS = "start [shape=Mdiamond] exit [shape=Msquare]";

describe("lint", () => {
  it.each([
    ["start_node", "exit [shape=Msquare]", ["error start_node 1:1"]],
    ["start_node", `${ENDS}\nb [shape=circle] start -> exit b -> exit`, ["error start_node 3:1"]],
    ["terminal_node", "start [shape=Mdiamond]", ["error terminal_node 1:1"]],
    ["edge_target_exists", `${ENDS}\nstart -> exit\nstart -> x`, ["error edge_target_exists 4:10"]],
    [
      "start_no_incoming",
      `${ENDS}\na [shape=diamond]\nstart -> a\na -> start\na -> exit`,
      ["error start_no_incoming 5:1"],
    ],
    [
      "exit_no_outgoing",
      `${ENDS}\na [shape=diamond]\nstart -> exit\nexit -> a`,
      ["error exit_no_outgoing 5:1"],
    ],
    ["reachability", `${ENDS}\nstart -> exit\na [shape=diamond]`, ["error reachability 4:1"]],
    [
      "condition_syntax",
      `${ENDS}\nstart -> exit [condition="outcome==success"]`,
      ["error condition_syntax 3:26"],
    ],
    [
      "tool_command_required",
      `${ENDS}\na [shape=parallelogram]\nstart -> a -> exit`,
      ["warning tool_command_required 3:1"],
    ],
    [
      "all_conditional_edges",
      `${ENDS}\na [shape=diamond] b [shape=diamond]\nstart -> a a -> exit [condition="outcome=success"] a -> b [condition="outcome=fail"] b -> exit`,
      ["warning all_conditional_edges 3:1"],
    ],
    [
      "type_known",
      `${ENDS}\na [type=wizard, label=x]\nstart -> a -> exit`,
      ["warning type_known 3:9"],
    ],
    [
      "prompt_on_llm_nodes",
      `${ENDS}\na [shape=box]\nstart -> a -> exit`,
      ["warning prompt_on_llm_nodes 3:1"],
    ],
    [
      "retry_target_exists",
      `${ENDS}\nretry_target=gone\nstart -> exit`,
      ["warning retry_target_exists 3:14"],
    ],
    [
      "goal_gate_has_retry",
      `${ENDS}\na [shape=diamond, goal_gate=true]\nstart -> a -> exit`,
      ["warning goal_gate_has_retry 3:29"],
    ],
    [
      "attribute_values",
      `${ENDS}\na [shape=diamond, timeout="5 minutes"]\nstart -> a -> exit`,
      ["error attribute_values 3:27"],
    ],
    [
      "attribute_values",
      `${ENDS}\nmax_node_visits=many\nstart -> exit [weight=heavy]`,
      ["error attribute_values 3:17", "error attribute_values 4:23"],
    ],
    [
      "reserved_node_id",
      `${ENDS}\nworktree [shape=diamond]\nstart -> worktree -> exit`,
      ["error reserved_node_id 3:1"],
    ],
    [
      "single_exit",
      `${ENDS}\nend [shape=Msquare]\nstart -> exit\nstart -> end`,
      ["warning single_exit 3:1"],
    ],
    ["supported", `${ENDS}\na [shape=hexagon]\nstart -> a -> exit`, ["error supported 3:1"]],
    ["supported", `${ENDS}\nstart -> exit [loop_restart=true]`, ["error supported 3:29"]],
  ])("rule %s finds its mistake at its place", (_rule, body, expected) => {
    expect(told(body)).toEqual(expected);
  });

  it("has a test for every rule", () => {
    const tested = [
      "start_node",
      "terminal_node",
      "edge_target_exists",
      "start_no_incoming",
      "exit_no_outgoing",
      "reachability",
      "condition_syntax",
      "tool_command_required",
      "all_conditional_edges",
      "type_known",
      "prompt_on_llm_nodes",
      "retry_target_exists",
      "goal_gate_has_retry",
      "attribute_values",
      "reserved_node_id",
      "single_exit",
      "supported",
    ];
    expect(Object.keys(rules)).toEqual(expect.arrayContaining(tested));
    expect(Object.keys(rules)).toHaveLength(tested.length);
  });

  it.each([
    "hexagon",
    "component",
    "tripleoctagon",
    "house",
    "trapezium",
    "invtrapezium",
    "pentagon",
    "cylinder",
  ])("refuses the shape %s by name", (shape) => {
    const [finding] = lint(`${ENDS}\na [shape=${shape}]\nstart -> a -> exit`);
    expect(finding).toMatchObject({ rule: "supported", severity: "error", node: "a" });
    expect(finding?.message).toContain(shape);
  });

  it("takes outcome=X beside outcome!=X as complete", () => {
    const pair = `${ENDS}\na [shape=diamond] b [shape=diamond]
start -> a a -> exit [condition="outcome=success"] a -> b [condition="outcome!=success"] b -> exit`;
    expect(told(pair)).toEqual([]);
  });

  it("refuses dialect kilroy by name", () => {
    const graph = parsePipeline(`digraph g { ${ENDS} start -> exit }`, "g.dot");
    expect(() => lintPipeline(graph, "kilroy")).toThrow(/dialect "kilroy" is not in this version/);
  });

  it("says file, line, column, rule and remedy when a faulty graph is to be run", () => {
    const graph = parsePipeline(
      `digraph g {\n ${ENDS} a [shape=hexagon]\n start -> a -> exit }`,
      "g.dot",
    );
    expect(() => refuseFaulty(graph, "spec")).toThrow(
      "g.dot:2:46: a: a human gate (hexagon) is not in this version [supported]; use a tool that decides",
    );
  });

  it("never crashes on any graph, and gives every finding a sentence, a fix and a place", () => {
    fc.assert(
      fc.property(anyGraph, (graph) => {
        const findings = lintPipeline(parsePipeline(printPipeline(graph), "g.dot"), "spec");
        expect(findings.length).toBeGreaterThan(0);
        for (const { message, fix, place } of findings) {
          expect([message, fix]).not.toContain("");
          expect(place.line).toBeGreaterThan(0);
        }
      }),
    );
  });

  it("finds nothing wrong with the pipelines that come with the product", () => {
    const path = "pipelines/build.dot";
    const graph = parsePipeline(
      readFileSync(new URL(`../../${path}`, import.meta.url), "utf8"),
      path,
    );
    expect(lintPipeline(graph, "spec")).toEqual([]);
  });
});
