import { describe, expect, it } from "vitest";
import { candidateIn, candidateModels } from "../../../app/adapters/attractor/candidate-models.ts";
import { modelChoice } from "../../../app/attractor/codergen.ts";
import { parsePipeline } from "../../../app/attractor/language/parse.ts";

const COMMON = `model_stylesheet="* { llm_model: common; reasoning_effort: low; } #b { llm_model: dear; }"`;
const TWO = `model_stylesheet_1="* { llm_model: first; }",
  model_stylesheet_2="* { llm_model: second; llm_provider: openai; } #b { reasoning_effort: high; max_tokens: 9; }"`;

/** What each node's agent works with for a candidate. */
function chosen(attributes: string, candidate: number | null) {
  const graph = parsePipeline(
    `digraph g { graph [${attributes}] a [shape=box] b [shape=box] own [shape=box, llm_model=mine] }`,
    "g.dot",
  );
  const models = candidateModels(graph, candidate);
  return Object.fromEntries(
    [...graph.nodes.values()].map((node) => [node.id, models(node, modelChoice(graph, node))]),
  );
}

describe("candidates of one graph", () => {
  it.each([
    [1, "first", undefined],
    [2, "second", "openai"],
    [3, "first", undefined],
    [4, "second", "openai"],
  ])("have models of their own, in turn (%i)", (candidate, model, provider) => {
    const { a } = chosen(`${COMMON}, ${TWO}`, candidate);
    expect(a).toMatchObject({ model, provider, effort: "low" });
  });

  it("have what their stylesheet says before what the common one says, and a node's own before both", () => {
    const { b, own } = chosen(`${COMMON}, ${TWO}`, 2);
    expect(b).toEqual({ model: "second", provider: "openai", effort: "high", maxTokens: "9" });
    expect(own).toMatchObject({ model: "mine", provider: "openai" });
  });

  it("are alike where the graph has one stylesheet, and where nobody counts them", () => {
    expect(chosen(COMMON, 2).b).toMatchObject({ model: "dear" });
    expect(chosen(`${COMMON}, ${TWO}`, null).b).toMatchObject({ model: "dear" });
  });

  it.each([
    [`model_stylesheet_1="* {"`, /g\.dot:1:\d+: model_stylesheet_1: the stylesheet: expected/],
    [`model_stylesheet_2="* { }"`, /there is no model_stylesheet_1; number them from 1/],
  ])("are refused with %s, naming the place", (attributes, says) => {
    expect(() => chosen(attributes, 1)).toThrow(says);
  });

  it.each([
    [{ FACTORY_CANDIDATE: "3" }, 3],
    [{}, null],
    [{ FACTORY_CANDIDATE: "x" }, null],
  ])("are counted by the run's environment (%j)", (env, candidate) => {
    expect(candidateIn(env)).toBe(candidate);
  });
});
