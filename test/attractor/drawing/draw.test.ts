import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { layout } from "../../../app/adapters/graphviz/layout.ts";
import { draw } from "../../../app/attractor/drawing/draw.ts";
import type { NodeProgress, Way } from "../../../app/attractor/drawing/way.ts";
import { linesOf, timeText } from "../../../app/attractor/drawing/words.ts";
import { parsePipeline } from "../../../app/attractor/language/parse.ts";
import { anyGraph } from "../graphs.ts";
import { faultIn } from "./well-formed.ts";

const graph = parsePipeline(
  `digraph build { graph [goal="Do it"] start [shape=Mdiamond] exit [shape=Msquare]
    code [label="Write <b>the</b> \\"code\\" & more"]
    test [shape=parallelogram, tool_command="true", goal_gate=true]
    never [shape=tripleoctagon]
    start -> code code -> test test -> exit [condition="outcome=success"] test -> code test -> never }`,
  "build.dot",
);
const at = (status: string, more: Partial<NodeProgress> = {}): NodeProgress => ({
  ...{ status, visits: 1, attempts: 1, failed: 0, ms: 0, since: undefined },
  ...more,
});
const way: Way = {
  run: "r-1",
  status: "fail",
  reason: "exit status 3 <tool>",
  ms: 12_345,
  nodes: new Map([
    ["start", at("success")],
    ["code", at("success", { visits: 2, ms: 2500 })],
    ["test", at("fail", { visits: 2, attempts: 5, failed: 4, ms: 61_000 })],
  ]),
  steps: [
    { number: "1", from: "start", to: "code", edge: 0 },
    { number: "2", from: "code", to: "test", edge: 1 },
    { number: "3", from: "test", to: "code", edge: 3 },
    { number: "4", from: "code", to: "test", edge: 1 },
    { number: "5", from: "test", to: "start", edge: undefined },
  ],
};
/** What is written in the picture, in its order. */
const written = (svg: string): string[] =>
  [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text = ""]) =>
    text.replaceAll("&#160;", " ").replaceAll("\u00a0", " ").trim(),
  );

describe("the picture of a graph", () => {
  it("has every node with what it is, and every condition", async () => {
    const svg = await draw(graph, undefined, layout);
    expect(faultIn(svg)).toBeUndefined();
    const texts = written(svg);
    for (const text of ["start", "exit", "agent", "command, goal gate", "join", "outcome=success"])
      expect(texts).toContain(text);
    expect(svg).toContain("Write &lt;b&gt;the&lt;/b&gt; &quot;code&quot;");
    expect(texts).not.toContain("not reached");
  });

  it("needs nothing from elsewhere and runs nothing", async () => {
    const svg = await draw(graph, way, layout);
    expect(svg).not.toMatch(/<script|<image|href=|@import|url\(|javascript:/i);
  });

  it("is readable on dark paper and for who hears it", async () => {
    const svg = await draw(graph, way, layout);
    expect(svg).toContain("@media (prefers-color-scheme: dark)");
    expect(svg).toContain('<title id="sf-title">Pipeline build, run r-1: fail</title>');
    expect(svg).toContain("3: test to code; 4: code to test; 5: test to start (a jump)</desc>");
    expect(svg).toContain(
      "<title>test, command, goal gate; fail, 2 visits, 5 attempts, 4 failed, 1 min 1 s</title>",
    );
    expect(svg).toContain("<title>code to test; step 2, 4</title>");
    expect(svg).toContain("<title>never, join</title>");
  });
});

describe("the picture of a run", () => {
  it("has signs beside the colours, attempts and times, the order of the steps, and a legend of what is in it", async () => {
    const svg = await draw(graph, way, layout);
    expect(faultIn(svg)).toBeUndefined();
    const texts = written(svg);
    for (const text of [
      ...["✓ start", "✗ test", "2 visits, 2.5 s", "2 visits, 5 attempts, 4 failed, 1 min 1 s"],
      ...["2, 4", "3", "jump", "fail after 12.3 s, 5 steps", "exit status 3 &lt;tool&gt;"],
      ...["success", "failed", "not reached", "step, by its number", "step without an edge"],
    ])
      expect(texts).toContain(text);
    expect(texts).not.toContain("at work");
    expect(svg).toMatch(/id="sf_edge_1" class="edge taken"/);
    expect(svg).toMatch(/id="sf_edge_2" class="edge idle"/);
    expect(svg).toMatch(/id="sf_node_4" class="node none"/);
  });

  it("shows what is at work, and since when", async () => {
    const nodes = new Map([["code", at("running", { since: "2026-03-01T08:01:02.345Z" })]]);
    const texts = written(
      await draw(graph, { ...way, status: "running", nodes, reason: undefined }, layout),
    );
    expect(texts.some((text) => text.startsWith("▶ Write"))).toBe(true);
    expect(texts).toContain("since 08:01:02 UTC");
    expect(texts).toContain("running after 12.3 s, 5 steps; at work: code");
  });

  it.each([
    ["skipped", "–"],
    ["partial_success", "≈"],
    ["stopped", "■"],
    ["needs_review", "◆"],
  ])("has a sign of its own for %s", async (status, sign) => {
    const nodes = new Map([["test", at(status)]]);
    expect(written(await draw(graph, { ...way, nodes }, layout))).toContain(`${sign} test`);
  });

  it("is well formed whatever a graph says, declared or not", async () => {
    await fc.assert(
      fc.asyncProperty(anyGraph, fc.string({ unit: "binary" }), async (any, status) => {
        const nodes = new Map([...any.nodes.keys()].map((id) => [id, at(status)]));
        const steps = any.edges.map(({ from, to, index }) => ({
          number: `${index}`,
          from,
          to,
          edge: index,
        }));
        const reason = status;
        expect(faultIn(await draw(any, { ...way, nodes, steps, reason }, layout))).toBeUndefined();
      }),
      { numRuns: 60 },
    );
  });

  it("is refused for a graph of which nobody could read a picture", async () => {
    const many = Array.from({ length: 1001 }, (_, i) => `n${i} [shape=box]`).join("\n");
    const large = parsePipeline(`digraph g { ${many} }`, "large.dot");
    await expect(draw(large, undefined, layout)).rejects.toThrow(
      /large\.dot: a picture of 1001 nodes and 0 edges shows nobody anything; give a graph of at most 1000/,
    );
  });
});

describe("words of a picture", () => {
  it.each([
    [0.4, "0 ms"],
    [999, "999 ms"],
    [1000, "1.0 s"],
    [59_940, "59.9 s"],
    [125_000, "2 min 5 s"],
    [3_840_000, "1 h 4 min"],
  ])("say %d ms as %s", (ms, said) => {
    expect(timeText(ms)).toBe(said);
  });

  it("break between words, cut what is too long, and never grow wider", () => {
    expect(linesOf("a bb ccc dddd", 6, 3)).toEqual(["a bb", "ccc", "dddd"]);
    expect(linesOf("abcdefghij", 4, 2)).toEqual(["abcd", "efg…"]);
    fc.assert(
      fc.property(
        fc.string(),
        fc.integer({ min: 2, max: 20 }),
        fc.integer({ min: 1, max: 4 }),
        (text, width, most) => {
          const lines = linesOf(text, width, most);
          expect(lines.length).toBeLessThanOrEqual(most);
          for (const line of lines) expect([...line].length).toBeLessThanOrEqual(width);
        },
      ),
    );
  });
});
