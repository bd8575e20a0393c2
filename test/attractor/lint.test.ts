import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Dialect } from "../../app/attractor/dialect.ts";
import { parsePipeline } from "../../app/attractor/language/parse.ts";
import { printPipeline } from "../../app/attractor/language/print.ts";
import { type Finding, lintPipeline, refuseFaulty } from "../../app/attractor/lint/lint.ts";
import { rules } from "../../app/attractor/lint/rules.ts";
import { anyGraph } from "./graphs.ts";
import { examples } from "./lint-examples.ts";

const lint = (
  body: string,
  dialect: Dialect = "spec",
  models?: ReadonlySet<string>,
): readonly Finding[] =>
  lintPipeline(parsePipeline(`digraph g {\n${body}\n}`, "g.dot"), dialect, models);
const MODELS = new Set(["anthropic/claude-opus-4.6", "openai/gpt-5"]);
const places = (rule: string, body: string, dialect: Dialect): string[] =>
  lint(body, dialect, MODELS)
    .filter((finding) => finding.rule === rule)
    .map(({ place }) => `${place.line}:${place.column}`);

const ENDS = "start [shape=Mdiamond] exit [shape=Msquare]";

describe("lint", () => {
  it.each(examples)("rule $rule finds its mistake at its place, and nothing where there is none", ({
    rule,
    dialect,
    wrong,
    at,
    right,
  }) => {
    for (const reading of dialect === undefined ? (["spec", "kilroy"] as const) : [dialect]) {
      expect(places(rule, wrong, reading), `${reading}\n${wrong}`).toEqual(at);
      expect(places(rule, right, reading), `${reading}\n${right}`).toEqual([]);
    }
  });

  it("has an example for every rule", () => {
    expect(new Set(examples.map(({ rule }) => rule))).toEqual(new Set(Object.keys(rules)));
  });

  it("knows every rule of Kilroy's with its severity, and those that are not in the specification as lesser ones there", () => {
    const wanted: readonly [string, "error" | "warning", readonly string[]][] = [
      [
        "specification",
        "error",
        "start_node terminal_node edge_target_exists start_no_incoming exit_no_outgoing reachability condition_syntax stylesheet_syntax",
      ],
      [
        "kilroy",
        "error",
        "terminal_condition_edge all_conditional_edges llm_provider_required tool_command_required prompt_file_conflict goal_gate_exit_status_contract status_outcome_field_confusion concurrent_split_min_branches concurrent_split_requires_join no_nested_concurrent_regions no_loops_in_concurrent_regions",
      ],
      [
        "specification",
        "warning",
        "retry_target_exists goal_gate_has_retry fidelity_valid prompt_on_llm_nodes type_known",
      ],
      [
        "kilroy",
        "warning",
        "goal_gate_missing_node_retry_target goal_gate_prompt_status_hint prompt_on_conditional_node status_contract_in_prompt status_fallback_in_prompt validate_script_failure_contract loop_restart_failure_class_guard fail_loop_failure_class_guard escalation_models_syntax template_postmortem_replan_entry template_postmortem_broad_rollback orphan_custom_outcome_hint custom_outcome_coverage reserved_keyword_node_id tool_command_abs_path",
      ],
    ].map(([origin, severity, names]) => [origin, severity, names?.split(" ")] as never);
    for (const [origin, severity, names] of wanted)
      for (const name of names) expect(rules[name], name).toMatchObject({ origin, severity });
  });

  it("has Kilroy's errors as warnings in dialect spec, and its warnings not at all", () => {
    const body = `${ENDS}\na [shape=parallelogram, tool_command="cd /tmp"]\nstart -> a -> exit`;
    const told = (dialect: Dialect) =>
      lint(body, dialect).map(({ rule, severity }) => `${severity} ${rule}`);
    expect(told("kilroy")).toEqual([
      "warning tool_command_abs_path",
      "error terminal_condition_edge",
    ]);
    expect(told("spec")).toEqual(["warning terminal_condition_edge"]);
  });

  it("looks models up only where a catalogue is given, each once, and where it knows the provider", () => {
    const sheet = (model: string, provider: string) =>
      `${ENDS}\nmodel_stylesheet="* { llm_model: ${model}; llm_provider: ${provider}; } box { llm_model: ${model}; llm_provider: ${provider}; }"\nstart -> exit`;
    const told = (body: string, models?: ReadonlySet<string>) =>
      lint(body, "kilroy", models)
        .filter(({ rule }) => rule.includes("model"))
        .map(({ rule, severity, fix }) => `${severity} ${rule}: ${fix}`);
    expect(told(sheet("claude-opus-4-6", "Anthropic"), MODELS)).toEqual([
      "error stylesheet_noncanonical_model_id: write claude-opus-4.6",
    ]);
    expect(told(sheet("gpt-9", "openai"), MODELS)).toHaveLength(1);
    expect(told(sheet("claude-opus-4-6", "anthropic"))).toEqual([]);
    expect(told(sheet("claude-opus-4.6", "anthropic"), MODELS)).toEqual([]);
    expect(told(sheet("gemini-9", "google"), MODELS)).toEqual([]);
  });

  it("says nothing but that, where Kilroy cannot read the stylesheet", () => {
    const body = `${ENDS}\nmodel_stylesheet="box { colour: red }"\na start -> a -> exit`;
    expect(lint(body, "kilroy").map(({ rule }) => rule)).toEqual(["stylesheet_syntax"]);
    expect(lint(body, "spec").map(({ rule }) => rule)).toContain("prompt_on_llm_nodes");
  });

  it.each(["pentagon", "cylinder"])("refuses the shape %s by name, in every dialect", (shape) => {
    for (const dialect of ["spec", "kilroy"] as const) {
      const findings = lint(`${ENDS}\na [shape=${shape}]\nstart -> a -> exit`, dialect);
      const finding = findings.find(({ rule }) => rule === "supported");
      expect(finding).toMatchObject({ severity: "error", node: "a" });
      expect(finding?.message).toContain(shape);
    }
  });

  it("says file, line, column, rule and remedy when a faulty graph is to be run", () => {
    const graph = parsePipeline(
      `digraph g {\n ${ENDS} a [shape=cylinder]\n start -> a -> exit }`,
      "g.dot",
    );
    expect(() => refuseFaulty(graph, "spec")).toThrow(
      "g.dot:2:46: a: a join (cylinder) shares one worktree and is not supported [supported]; use component and tripleoctagon",
    );
  });

  it("never crashes on any graph, and gives every finding a sentence, a fix and a place", () => {
    fc.assert(
      fc.property(anyGraph, fc.constantFrom("spec", "kilroy"), (graph, dialect) => {
        const findings = lintPipeline(parsePipeline(printPipeline(graph), "g.dot"), dialect);
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
