import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { modelChoice } from "../../app/attractor/codergen.ts";
import { conditionHolds, parseCondition } from "../../app/attractor/language/condition.ts";
import { durationText, parseDuration } from "../../app/attractor/language/duration.ts";
import { expandPrompt } from "../../app/attractor/language/expand.ts";
import { attribute, edgesFrom, type Graph } from "../../app/attractor/language/graph.ts";
import { kindOf } from "../../app/attractor/language/kinds.ts";
import { parsePipeline } from "../../app/attractor/language/parse.ts";
import { printPipeline } from "../../app/attractor/language/print.ts";
import { PipelineError } from "../../app/attractor/pipeline-error.ts";
import { bare } from "./bare-graph.ts";
import { anyGraph } from "./graphs.ts";

const parse = (text: string): Graph => parsePipeline(text, "g.dot");

function errorOf(text: string): PipelineError {
  try {
    parse(text);
  } catch (error) {
    if (error instanceof PipelineError) return error;
    throw error;
  }
  throw new Error(`this was accepted: ${text}`);
}

describe("a pipeline's text", () => {
  it("tells the place of every node, edge, attribute and value", () => {
    const graph = parse('digraph g {\n  a [shape=box,\n     label="x"]\n  a -> b [weight=2] }');
    const node = graph.nodes.get("a");
    expect(node?.place).toEqual({ line: 2, column: 3 });
    expect(node?.attributes.get("label")).toMatchObject({
      value: "x",
      place: { line: 3, column: 6 },
      valuePlace: { line: 3, column: 12 },
    });
    const [edge] = graph.edges;
    expect(edge?.place).toEqual({ line: 4, column: 3 });
    expect(edge?.toPlace).toEqual({ line: 4, column: 8 });
    expect(edge?.attributes.get("weight")?.valuePlace).toEqual({ line: 4, column: 18 });
  });

  it("gives the attributes of a chain to each of its edges and declares no node by them", () => {
    const graph = parse("digraph g { a -> b -> c [weight=3] }");
    expect(graph.edges.map(({ from, to }) => `${from}${to}`)).toEqual(["ab", "bc"]);
    expect(graph.edges.map((edge) => attribute(edge, "weight"))).toEqual(["3", "3"]);
    expect(graph.nodes.size).toBe(0);
    expect(edgesFrom(graph, "a")).toHaveLength(1);
  });

  it("keeps defaults to the braces they stand in and derives classes from labels", () => {
    const graph = parse(`digraph g {
      node [timeout=5] edge [weight=1]
      subgraph cluster_x { label="Review Loop!" node [shape=diamond, timeout=9] x x -> y [weight=4] }
      y [class="own"]
      x -> y
      subgraph { label="Two" y } }`);
    expect(attribute(graph.nodes.get("x") as never, "shape")).toBe("diamond");
    expect(attribute(graph.nodes.get("x") as never, "timeout")).toBe("9");
    expect(attribute(graph.nodes.get("x") as never, "class")).toBe("review-loop");
    expect(attribute(graph.nodes.get("y") as never, "class")).toBe("own,two");
    expect(attribute(graph.nodes.get("y") as never, "timeout")).toBe("5");
    expect(graph.edges.map((edge) => attribute(edge, "weight"))).toEqual(["4", "1"]);
    expect(graph.attributes.has("label")).toBe(false);
  });

  it("merges repeated statements of a node, the later winning", () => {
    const graph = parse("digraph g { a [x=1, y=1] a [y=2] rankdir=LR }");
    const node = graph.nodes.get("a");
    expect([...(node?.attributes.values() ?? [])].map(({ key, value }) => key + value)).toEqual([
      "x1",
      "y2",
    ]);
    expect(graph.attributes.get("rankdir")?.value).toBe("LR");
  });

  it("reads dotted keys, bare values, escapes, several lines in quotes, and comments outside of quotes", () => {
    const graph = parse(`// before
      digraph g { /* in
      between */ a [retry.backoff.jitter=false, m=claude-4.5/x, t=15m, n=-3, q="a \\"b\\" \\\\ \\d // no /* no */
tab\\tend\\n",] };`);
    const value = (key: string) => graph.nodes.get("a")?.attributes.get(key)?.value;
    expect(value("retry.backoff.jitter")).toBe("false");
    expect([value("m"), value("t"), value("n")]).toEqual(["claude-4.5/x", "15m", "-3"]);
    expect(value("q")).toBe('a "b" \\ \\d // no /* no */\ntab\tend\n');
  });

  it.each([
    ["strict digraph g { }", 1, 1, 'found "strict"'],
    ["graph g { }", 1, 1, "expected digraph"],
    ['digraph "g" { }', 1, 9, "never quoted"],
    ["digraph { }", 1, 9, "the graph's name"],
    ["digraph g {\n a [x=1", 2, 8, "the end of the file"],
    ["digraph g {\n a [x=1 y=2] }", 2, 9, "commas"],
    ["digraph g { a [x=] }", 1, 18, "a value"],
    ["digraph g { a [x=5 m] }", 1, 20, "commas"],
    ["digraph g { a:port -> b }", 1, 14, 'found ":"'],
    ["digraph g { a -- b }", 1, 15, 'found "-"'],
    ["digraph g { a [label=<b>] }", 1, 22, "HTML"],
    ["digraph g { # no\n }", 1, 13, "//"],
    ["digraph g { a [x='y'] }", 1, 18, "double quotes"],
    ['digraph g { a [x="y] }', 1, 18, "no end"],
    ["digraph g { /* x }", 1, 13, "no end"],
    ["digraph g { } digraph h { }", 1, 15, "one digraph"],
    ["digraph g { a -> node }", 1, 18, "no word of the language"],
    ["digraph g { 9a [x=1] }", 1, 13, "begin with a letter"],
    ["", 1, 1, "the end of the file"],
  ])("refuses %j at its line and column with a remedy", (text, line, column, says) => {
    const error = errorOf(text);
    expect([error.file, error.line, error.column]).toEqual(["g.dot", line, column]);
    expect(error.message).toContain(says);
    expect(error.message).toContain(`g.dot:${line}:${column}: `);
  });

  it("refuses subgraphs without end instead of running out of stack", () => {
    expect(errorOf(`digraph g { ${"subgraph { ".repeat(200_000)}`).problem).toContain("nested");
  });

  it("parses to the same graph when it is printed", () => {
    fc.assert(
      fc.property(anyGraph, (graph) => {
        expect(bare(parsePipeline(printPipeline(graph), "g.dot"))).toEqual(bare(graph));
      }),
    );
  });

  it("never crashes on any text, and names a place in it when it refuses", () => {
    const pieces = fc.constantFrom(
      ...'digraph g { } [ ] = , ; -> - . : / " \\ // /* */ \n subgraph node edge graph a 1 label ü \u0000'.split(
        " ",
      ),
    );
    const texts = fc.oneof(
      fc.string({ unit: "binary", maxLength: 200 }),
      fc.array(pieces, { maxLength: 60 }).map((found) => found.join(" ")),
      fc.array(pieces, { maxLength: 60 }).map((found) => `digraph g { ${found.join("")} }`),
    );
    fc.assert(
      fc.property(texts, (text) => {
        try {
          parse(text);
        } catch (error) {
          if (!(error instanceof PipelineError)) throw error;
          const { line = 0, column = 0 } = error;
          const found = text.split("\n")[line - 1];
          expect(found, error.message).toBeDefined();
          expect(column).toBeLessThanOrEqual((found?.length ?? 0) + 1);
          expect(error.remedy).not.toBe("");
        }
      }),
      { numRuns: 2000 },
    );
  });

  it("reads fifty thousand nodes", () => {
    const lines = Array.from(
      { length: 50_000 },
      (_, index) => `n${index} [x=${index}]\nn${index} -> n${index + 1}`,
    );
    const graph = parse(`digraph g {\n${lines.join("\n")}\n}`);
    expect([graph.nodes.size, graph.edges.length]).toEqual([50_000, 50_000]);
    expect(graph.nodes.get("n49999")?.place).toEqual({ line: 100_000, column: 1 });
  });
});

describe("what a node does", () => {
  it.each([
    ["start", "start"],
    ["END", "exit"],
    ["x [shape=Msquare]", "exit"],
    ["x [shape=doublecircle]", "exit"],
    ["x [shape=parallelogram]", "tool"],
    ["x [shape=star]", "codergen"],
    ["x", "codergen"],
    ['x [shape=box, type="tool"]', "tool"],
    ["start [shape=diamond]", "conditional"],
    ["x [shape=hexagon]", "human"],
  ])("of %j is %s", (statement, kind) => {
    const [node] = parse(`digraph g { ${statement} }`).nodes.values();
    expect(node === undefined ? "" : kindOf(node)).toBe(kind);
  });
});

describe("a condition", () => {
  const facts: Readonly<Record<string, string>> = {
    outcome: "fail",
    "context.x": "1",
    zero: "0",
    no: "No",
    empty: "",
  };
  const holds = (text: string): boolean => {
    const read = parseCondition(text);
    if (read.kind !== "clauses") throw new Error(read.problem);
    const canonical = (key: string, seen: string) =>
      key === "outcome" && seen === "failure" ? "fail" : seen;
    return conditionHolds(read.clauses, (key) => facts[key] ?? "", canonical);
  };

  it.each([
    ["outcome=failure", true],
    ["outcome = fail && context.x=1", true],
    ["outcome=fail && context.x=2", false],
    ["outcome!=success", true],
    ["missing=", true],
    ["context.x", true],
    ["zero", false],
    ["no", false],
    ["empty", false],
    ["context.x=a=b", false],
  ])("%j is %s", (text, expected) => {
    expect(holds(text)).toBe(expected);
  });

  it.each([
    "",
    "outcome==success",
    'outcome="success"',
    "outcome='success'",
    "outcome=a || outcome=b",
    "x<1",
    "x>=1",
    "(outcome=fail)",
    "!outcome",
    "not outcome",
    "a-b=1",
    "a=1 &&",
    "&& a",
  ])("%j cannot be read", (text) => {
    expect(parseCondition(text)).toMatchObject({ kind: "unreadable" });
  });
});

describe("a model stylesheet", () => {
  const model = (node: string): string | undefined => {
    const text = `digraph g { model_stylesheet="* { llm_model: any } box { llm_model: shape; reasoning_effort: low }
      .hard { llm_model: class; llm_provider: \\"a;b}\\" } .hard { llm_model: later } #one { llm_model: id }"
      llm_model=graph ${node} }`;
    const graph = parsePipeline(text, "g.dot");
    const [first] = graph.nodes.values();
    return first && modelChoice(graph, first).model;
  };

  it("gives a node what its most specific rule says, the last of equals, and nothing that the node says itself", () => {
    expect(model("a [shape=diamond]")).toBe("any");
    expect(model("a")).toBe("shape");
    expect(model('a [class="easy, hard"]')).toBe("later");
    expect(model('one [class="hard"]')).toBe("id");
    expect(model('one [llm_model="own"]')).toBe("own");
    expect(model('subgraph { label="Hard" a }')).toBe("later");
  });

  it("leaves to the graph what it does not say, and reads quoted values whole", () => {
    const graph = parsePipeline(
      'digraph g { llm_model=graph model_stylesheet=".x { llm_provider: \\"a;b}\\" }" a [class=x] b }',
      "g.dot",
    );
    const choices = [...graph.nodes.values()].map((node) => modelChoice(graph, node));
    expect(choices).toMatchObject([
      { model: "graph", provider: "a;b}" },
      { model: "graph", provider: undefined },
    ]);
  });
});

describe("a duration", () => {
  it.each([
    ["90", 90_000],
    ["200ms", 200],
    ["15m", 900_000],
    ["2h", 7_200_000],
    ["1d", 86_400_000],
    ["1.5s", 1500],
    ["0", undefined],
    ["-1", undefined],
    ["5 m", undefined],
    ["1w", undefined],
    ["", undefined],
    ["1e3", undefined],
  ])("%j is %s milliseconds", (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  it("is told in the unit people would use", () => {
    expect([durationText(200), durationText(90_000)]).toEqual(["200ms", "90s"]);
  });
});

describe("a prompt", () => {
  it("has its variables replaced once, and everything else left alone", () => {
    const variables = {
      goal: "ship $input.who",
      base_sha: "abc",
      inputs: { who: "ada", list: [1], "a.b": 2 },
    };
    const text = "$goal|$base_sha|$input.who|$input.list|$input.a.b|$input.none|$HOME|$goals|$$";
    expect(expandPrompt(text, variables)).toBe(
      "ship $input.who|abc|ada|[1]|2|$input.none|$HOME|$goals|$$",
    );
  });
});
