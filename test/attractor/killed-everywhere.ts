import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Workbench, workbench } from "./workbench.ts";

/** A retry, a value in the context, a gate, a restart, parallel branches and a managed child, with tools that would notice half-done work. */
const GRAPH = `digraph g {
  graph [retry.backoff.initial_delay_ms=1, retry.backoff.jitter=false, loop_restart_persist_keys="n"]
  start [shape=Mdiamond]
  work  [shape=parallelogram, tool_command="echo w >> w.txt; printf '{\\"status\\":\\"success\\",\\"context_updates\\":{\\"n\\":%s}}' $(wc -l < w.txt) > $KILROY_STAGE_LOGS_DIR/status.json"]
  check [shape=parallelogram, goal_gate=true, retry_target=work, max_retries=1, tool_command="echo c >> c.txt; test $(wc -l < c.txt) -ge 2"]
  par   [shape=component]
  a     [shape=parallelogram, tool_command="cat w.txt >> a.txt"]
  b     [shape=parallelogram, tool_command="echo b >> b.txt"]
  join  [shape=tripleoctagon, merge=all]
  exit  [shape=Msquare]
  start -> work -> check
  check -> par [condition="outcome=success && context.n=2"]
  check -> work [loop_restart=true]
  par -> a -> join
  par -> b -> join
  mgr   [shape=house, stack.child_dotfile="child.dot", manager.poll_interval="1h", max_retries=1]
  join -> mgr -> exit }`;

/** What the manager runs twice: with a retry and a restart of its own. */
const CHILD = `digraph child {
  graph [retry.backoff.initial_delay_ms=1, retry.backoff.jitter=false]
  start [shape=Mdiamond]
  more  [shape=parallelogram, max_retries=1, tool_command="echo m >> m.txt; test $(wc -l < m.txt) -ge 2"]
  again [shape=parallelogram, tool_command="echo r >> r.txt; test $(wc -l < r.txt) -ge 2 || printf '{\\"status\\":\\"fail\\",\\"failure_reason\\":\\"timed out\\"}' > $KILROY_STAGE_LOGS_DIR/status.json"]
  exit  [shape=Msquare]
  last  [shape=parallelogram, tool_command="echo l >> l.txt; test $(wc -l < l.txt) -ge 2"]
  start -> more -> again
  again -> last [condition="outcome=success"]
  last -> exit [condition="outcome=success"]
  again -> more [loop_restart=true] }`;

const KILLED_RUN = new URL("killed-run.ts", import.meta.url).pathname;

/** By so many moments two whole runs may differ: what waits while several things end at once is written once or twice. */
const SPREAD = 5;

interface Killed {
  readonly signal: string | null;
  /** Of a run that was not killed: how many moments it had. */
  readonly moments: number;
}

async function runToMoment(bench: Workbench, at: number): Promise<Killed> {
  writeFileSync(join(bench.folder, "graph.dot"), GRAPH);
  writeFileSync(join(bench.folder, "child.dot"), CHILD);
  const args = ["--disable-warning=ExperimentalWarning", KILLED_RUN, bench.folder, String(at)];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  let told = "";
  child.stdout.on("data", (piece: Buffer) => {
    told += piece.toString();
  });
  const closed = once(child, "close");
  const [, signal] = await once(child, "exit");
  // A tool that outlives the killed engine may hold the pipe: only of a whole run it is read to its end.
  if (typeof signal === "string") return { signal, moments: 0 };
  await closed;
  return { signal: null, moments: Number(told) };
}

/** What two runs must agree on: route, what was known, the commits and the tree they end with. */
function resultOf(bench: Workbench): unknown {
  const { checkpoint, final, events } = bench.files();
  const seqs = events.map(({ seq }) => seq);
  const starts = seqs.flatMap((seq, index) => (seq === 1 ? [index] : []));
  const known = JSON.stringify(checkpoint?.context)
    .replaceAll(bench.folder, "")
    .replaceAll(/[0-9a-f]{40}/g, "<sha>");
  return {
    status: final?.status,
    completed: checkpoint?.completed_nodes,
    retries: checkpoint?.node_retries,
    context: JSON.parse(known),
    // Sorted: of two branches either may have committed first.
    subjects: bench.subjects().toSorted(),
    tree: bench.git("rev-parse", "HEAD^{tree}"),
    gaps: seqs.filter(
      (seq, index) => seq !== index - (starts.findLast((at) => at <= index) ?? 0) + 1,
    ),
    last: events.at(-1)?.event,
  };
}

/** The run that nobody kills. */
export async function wholeRun(): Promise<{ readonly result: unknown; readonly moments: number }> {
  const bench = workbench();
  try {
    const { signal, moments } = await runToMoment(bench, 0);
    if (signal !== null) throw new Error(`the whole run ended by ${signal}`);
    return { result: resultOf(bench), moments };
  } finally {
    bench.remove();
  }
}

/** How a run ends that was killed at a moment and resumed; one that had ended just before that moment, how it ended. */
export async function killedRun(at: number): Promise<unknown> {
  const bench = workbench();
  try {
    const { signal, moments } = await runToMoment(bench, at);
    if (signal !== "SIGKILL") return at - moments <= SPREAD ? resultOf(bench) : { notKilled: at };
    // Killed before it began, it is started again.
    if (existsSync(join(bench.logsRoot, "manifest.json"))) await bench.resume();
    else await runToMoment(bench, 0);
    return resultOf(bench);
  } finally {
    bench.remove();
  }
}
