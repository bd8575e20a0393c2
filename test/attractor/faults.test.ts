import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Dialect } from "../../app/attractor/dialect.ts";
import { parsePipeline } from "../../app/attractor/language/parse.ts";
import { printPipeline } from "../../app/attractor/language/print.ts";
import { lintPipeline } from "../../app/attractor/lint/lint.ts";
import { picturesOf } from "../../app/attractor/picture.ts";
import { PipelineError } from "../../app/attractor/pipeline-error.ts";
import { bare } from "./bare-graph.ts";
import { examples } from "./lint-examples.ts";

const BUILD = readFileSync(new URL("../../pipelines/build.dot", import.meta.url), "utf8");
const PIECES = [
  ...'digraph g { } [ ] = , ; -> -- - . : / " \\ // /* */ # < > \n \t \r ü \u0000 \u{1f600} 5 5m'.split(
    " ",
  ),
  ...["subgraph", "node", "edge", "graph", "strict", "label", "shape", "condition", "a", "b"],
  ...["start [shape=Mdiamond]", "exit [shape=Msquare]", "a -> b", "[shape=diamond]"],
  ...['condition="outcome=success && x"', 'model_stylesheet="* { llm_model: x"', "goal_gate=true"],
];
const NODES = 50_000;

/** Reads and lints a text in both dialects: what it refuses and what it finds has a place in the text, a sentence and a fix. */
function readsOrRefuses(text: string): "read" | "refused" {
  const lines = text.split("\n");
  const picture = picturesOf(text);
  const stands = (line = 0, column = 0) => {
    const written = lines[line - 1];
    expect(written, `line ${line}`).toBeDefined();
    expect(column).toBeGreaterThan(0);
    expect(column).toBeLessThanOrEqual((written?.length ?? 0) + 1);
    expect(picture({ line, column })).toMatch(/\^$/);
  };
  try {
    const graph = parsePipeline(text, "g.dot");
    expect(bare(parsePipeline(printPipeline(graph), "g.dot"))).toEqual(bare(graph));
    for (const dialect of ["spec", "kilroy"] as const)
      for (const { place, message, fix } of lintPipeline(graph, dialect)) {
        stands(place.line, place.column);
        expect([message, fix]).not.toContain("");
      }
    return "read";
  } catch (error) {
    if (!(error instanceof PipelineError)) throw error;
    stands(error.line, error.column);
    expect(error.remedy).not.toBe("");
    return "refused";
  }
}

describe("whatever a graph's text is", () => {
  it("it is read or refused with a place, for ten thousand texts of every kind", () => {
    const piece = fc.constantFrom(...PIECES);
    const texts = fc.oneof(
      fc.string({ unit: "binary", maxLength: 200 }),
      fc.array(piece, { maxLength: 40 }).map((found) => found.join(" ")),
      fc.array(piece, { maxLength: 40 }).map((found) => `digraph g { ${found.join(" ")} }`),
    );
    const seen = { read: 0, refused: 0 };
    fc.assert(
      fc.property(texts, (text) => {
        seen[readsOrRefuses(text)] += 1;
      }),
      { numRuns: 10_000 },
    );
    expect(Math.min(seen.read, seen.refused)).toBeGreaterThan(100);
  });

  it("it is read or refused with a place, for a thousand graphs that somebody broke", () => {
    const whole = [BUILD, ...examples.map(({ wrong }) => `digraph g {\n${wrong}\n}`)];
    const broken = fc
      .tuple(
        fc.constantFrom(...whole),
        fc.array(
          fc.record({
            at: fc.nat(5000),
            cut: fc.nat(12),
            put: fc.oneof(fc.constantFrom("", ...PIECES), fc.string({ maxLength: 3 })),
          }),
          { minLength: 1, maxLength: 4 },
        ),
      )
      .map(([text, changes]) =>
        changes.reduce((left, { at, cut, put }) => {
          const from = at % (left.length + 1);
          return left.slice(0, from) + put + left.slice(from + cut);
        }, text),
      );
    const seen = { read: 0, refused: 0 };
    fc.assert(
      fc.property(broken, (text) => {
        seen[readsOrRefuses(text)] += 1;
      }),
      { numRuns: 1000 },
    );
    expect(Math.min(seen.read, seen.refused)).toBeGreaterThan(50);
  });

  it.each<[string, Dialect, (i: number) => string]>([
    ["in a row", "spec", (i) => `n${i} [shape=box, prompt=x] n${i} -> n${i + 1}`],
    [
      "in loops",
      "kilroy",
      (i) =>
        `n${i} [shape=diamond] n${i} -> n${i + 1} [condition="outcome=success"] n${i} -> n${Math.max(0, i - 3)} [condition="outcome=fail"]`,
    ],
    ["on islands", "spec", (i) => `n${i} [shape=parallelogram, retry_target=gone, timeout=long]`],
    ["of components", "kilroy", (i) => `n${i} [shape=component] n${i} -> n${i + 1} n${i} -> exit`],
    ["of splits", "kilroy", (i) => `n${i} [shape=pentagon, concurrent_id=${i >> 1}] n0 -> n${i}`],
    ["around one", "spec", (i) => `n${i} n0 -> n${i} [condition="outcome=o${i}"]`],
  ])("fifty thousand nodes %s are read and linted in dialect %s", (_how, dialect, node) => {
    const nodes = Array.from({ length: NODES }, (_, i) => node(i)).join("\n");
    const text = `digraph g {\nstart [shape=Mdiamond] exit [shape=Msquare] start -> n0\n${nodes}\n}`;
    const graph = parsePipeline(text, "g.dot");
    expect(graph.nodes.size).toBe(NODES + 2);
    expect(graph.nodes.get("n49999")?.place).toEqual({ line: NODES + 2, column: 1 });
    expect(lintPipeline(graph, dialect).length).toBeGreaterThan(0);
  });
});
