import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Codergen } from "../../app/attractor/codergen.ts";
import { parsePipeline } from "../../app/attractor/language/parse.ts";
import { fidelityOf, threadOf } from "../../app/attractor/run/fidelity.ts";
import { type Known, preamble } from "../../app/attractor/run/preamble.ts";
import { type Workbench, workbench } from "./workbench.ts";

const KNOWN: Known = {
  runId: "r-1",
  goal: "a mill",
  ended: 30,
  stages: Array.from({ length: 30 }, (_, n) => ({
    node: `s${n}`,
    status: n === 28 ? "fail" : "success",
    said: n === 28 ? "exit status 1" : `noted ${n}`,
  })),
  context: {
    "tool.output": "t".repeat(3000),
    "internal.retry_count.s1": 1,
    current_node: "s30",
    "input.who": "ada",
  },
  turns: [
    { node: "plan", asked: "Plan it.", answered: "Three steps." },
    { node: "do", asked: "Do it.", answered: "Done." },
  ],
};

describe("what an agent is told of what happened before", () => {
  it("is nothing but run and goal under truncate", () => {
    expect(preamble("truncate", KNOWN)).toBe("This is a stage of the run r-1. Its goal: a mill");
  });

  it("is a list of outcomes and values under compact, without what is the engine's own", () => {
    const told = preamble("compact", KNOWN);
    expect(told).toContain("## Stages so far, the last 20 of 30");
    expect(told).toContain("- s28: fail (exit status 1)\n- s29: success\n");
    expect(told).toContain("- input.who: ada\n- tool.output: ttt");
    expect(told).not.toMatch(/internal|current_node|noted/);
  });

  it("is more from summary to summary, and never beyond its bound", () => {
    const many = {
      ...KNOWN,
      context: Object.fromEntries(KNOWN.stages.map(({ node }) => [node, "v".repeat(9999)])),
    };
    const sizes = ["low", "medium", "high"].map((size) => {
      const mode = `summary:${size}` as "summary:low";
      expect(preamble(mode, KNOWN).includes("noted 29")).toBe(size !== "low");
      return preamble(mode, many).length;
    });
    expect(sizes).toEqual([2406, 6006, 12_006]);
  });

  it("is the whole conversation of its thread under full, and of a long one its end", () => {
    const told = preamble("full", KNOWN);
    expect(told).toMatch(
      /## plan was asked\n\nPlan it.\n\n## and answered\n\nThree steps.\n\n## do was asked/,
    );
    const long = { node: "x", asked: "y", answered: "z".repeat(300_000) };
    expect(preamble("full", { ...KNOWN, turns: [long, long] })).toContain(
      "[1 earlier turns are left out]",
    );
    expect(preamble("full", { ...KNOWN, turns: [] })).toBe("");
  });
});

describe("the mode and the thread of a stage", () => {
  const graph = parsePipeline(
    `digraph g { default_fidelity="summary:low" thread_id=all
      a b [fidelity=truncate, thread_id=own] c [fidelity=nonsense]
      a -> b [fidelity="FULL", thread_id=edge] b -> c [thread_id=edge] }`,
    "g.dot",
  );
  const node = (id: string) => {
    const found = graph.nodes.get(id);
    if (found === undefined) throw new Error(id);
    return found;
  };

  it("are the edge's before the node's before the graph's, a thread the node's first", () => {
    const [toB, toC] = graph.edges;
    expect(fidelityOf(graph, node("a"), undefined)).toBe("summary:low");
    expect(fidelityOf(graph, node("b"), undefined)).toBe("truncate");
    expect(fidelityOf(graph, node("b"), toB)).toBe("full");
    expect(fidelityOf(graph, node("c"), toC)).toBe("compact");
    expect(threadOf(graph, node("b"), toB)).toBe("own");
    expect(threadOf(graph, node("c"), toC)).toBe("edge");
    expect(threadOf(graph, node("a"), undefined)).toBe("all");
  });

  it("are those of the class, else of the node before, where nothing is written", () => {
    const plain = parsePipeline(
      'digraph g { subgraph cluster { label="The Loop" a } b a -> b }',
      "g.dot",
    );
    const [edge] = plain.edges;
    const [a, b] = [plain.nodes.get("a"), plain.nodes.get("b")];
    if (a === undefined || b === undefined) throw new Error("no nodes");
    expect(threadOf(plain, a, undefined)).toBe("the-loop");
    expect(threadOf(plain, b, edge)).toBe("a");
    expect(fidelityOf(plain, a, undefined)).toBe("compact");
  });
});

describe("a conversation over stages", () => {
  let bench: Workbench;
  beforeEach(() => {
    bench = workbench();
  });
  afterEach(() => bench.remove());

  const DOT = `digraph g { goal="a mill" node [thread_id=talk]
    start [shape=Mdiamond] exit [shape=Msquare]
    plan [shape=box, fidelity=full, prompt="Plan $goal."]
    aside [shape=box, prompt="Look."]
    work [shape=box, fidelity=full, prompt="Work."]
    check [shape=parallelogram, tool_command="echo x >> n; test $(wc -l < n) -ge 2"]
    start -> plan -> aside -> work -> check
    check -> exit [condition="outcome=success"] check -> work }`;

  /** Answers with a number of its own for every stage; at the stage `last` it is stopped before it can. */
  const talking = (prompts: string[], stop?: { at: number; abort(): void }): Codergen => ({
    generate: async ({ node, prompt }) => {
      prompts.push(prompt);
      if (prompts.length === stop?.at) stop.abort();
      return { status: "success", notes: `${node.id} said ${prompts.length}` };
    },
  });

  it("is told to each of its stages, those of earlier visits too, and not to others", async () => {
    const prompts: string[] = [];
    expect((await bench.run(DOT, { codergen: talking(prompts) })).status).toBe("success");
    const [plan, aside, first, second] = prompts;
    expect(plan).toBe("Plan a mill.");
    expect(aside).toMatch(/- start: success\n- plan: success\n\nLook\.$/);
    expect(aside).not.toContain("plan said");
    expect(first).toMatch(
      /plan was asked\n\nPlan a mill.\n\n## and answered\n\nplan said 1\n\nWork.$/,
    );
    expect(second).toMatch(
      /plan said 1\n\n## work was asked\n\nWork.\n\n## and answered\n\nwork said 3\n\nWork.$/,
    );
    expect(bench.files().checkpoint?.extra?.last_fidelity).toBeUndefined();
  });

  it("is the same in a run that was stopped in the middle and resumed", async () => {
    const prompts: string[] = [];
    const stop = new AbortController();
    const abort = () => stop.abort();
    await bench.run(DOT, { codergen: talking(prompts, { at: 3, abort }), signal: stop.signal });
    expect(bench.files().checkpoint?.extra?.last_fidelity).toBe("compact");
    expect((await bench.resume({ codergen: talking(prompts) })).status).toBe("success");
    expect(prompts).toHaveLength(5);
    expect(prompts[3]).toBe(prompts[2]);
    expect(prompts[4]).toContain("work said 4");
  });
});
