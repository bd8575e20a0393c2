import { parsePipeline } from "../../app/attractor/language/parse.ts";
import { lintPipeline } from "../../app/attractor/lint/lint.ts";
import { engineFigures } from "./engine.ts";
import { median, report, timed } from "./report.ts";

const NODES = 500;
const WARM_UP = 20;
const RUNS = 50;
/** What Kilroy's `validate` took for as many nodes on two cores, its start included (kilroy.md §10, median). */
const KILROY_MS = 16;
const REACH_MS = 30;

/** A pipeline as people write them: tools, agents and diamonds in turn, with conditions, prompts and ways back. */
function pipeline(nodes: number): string {
  const stages = Array.from({ length: nodes - 3 }, (_, i) => stage(i));
  return `digraph long {
  graph [goal="Make it work", default_max_retry=0, default_max_retries=0, max_node_visits=4,
    model_stylesheet="* { llm_provider: anthropic; } .hard { llm_model: big; reasoning_effort: high; }"]
  start [shape=Mdiamond] exit [shape=Msquare] stop [shape=diamond]
  start -> n0
${stages.join("\n")}
  n${nodes - 3} [shape=parallelogram, tool_command="make test", goal_gate=true, retry_target=n0]
  n${nodes - 3} -> exit [condition="outcome=success"]
  n${nodes - 3} -> n0
}`;
}

function stage(i: number): string {
  const kinds = [
    `shape=parallelogram, timeout=600, tool_command="make part-${i} && printf 'done %s' ${i}"`,
    `shape=box, class="hard,part", prompt="Repair part ${i} of $goal.\\nWrite {\\"status\\": \\"more\\"} to $KILROY_STAGE_STATUS_PATH, else to $KILROY_STAGE_STATUS_FALLBACK_PATH."`,
    "shape=diamond",
  ];
  return `  n${i} [label="Part ${i}", ${kinds[i % kinds.length]}]
  n${i} -> n${i + 1} [condition="outcome=success"]
  n${i} -> ${i < 3 ? "stop" : `n${i - 3}`} // back by one round`;
}

async function parseAndLint(): Promise<number> {
  const text = pipeline(NODES);
  const act = async () => lintPipeline(parsePipeline(text, "long.dot"), "kilroy");
  for (let i = 0; i < WARM_UP; i += 1) await act();
  const taken: number[] = [];
  for (let i = 0; i < RUNS; i += 1) taken.push(await timed(act));
  return median(taken);
}

const ms = await parseAndLint();
report("pipelines", [
  {
    what: `parse and lint, ${NODES} nodes, warm, in process`,
    value: ms,
    unit: "ms",
    baseline: { what: "ms, Kilroy, recorded", value: KILROY_MS },
    reach: `< ${REACH_MS} ms`,
    met: ms < REACH_MS,
  },
  ...(await engineFigures()),
]);
