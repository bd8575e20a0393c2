import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Workbench, workbench } from "../attractor/workbench.ts";
import { type Figure, median, timed } from "./report.ts";

const STAGES = 100;
const RUNS = 5;

const line = (body: string): string =>
  `digraph g { start [shape=Mdiamond] exit [shape=Msquare] ${body} }`;

async function withBench<T>(act: (bench: Workbench) => Promise<T>): Promise<T> {
  const bench = workbench();
  try {
    return await act(bench);
  } finally {
    bench.remove();
  }
}

/** What the engine itself costs, held against the bare commands. */
export async function engineFigures(): Promise<readonly Figure[]> {
  return [
    await toolStages(),
    await branches("the winner merged", "", 300),
    await branches("all merged", ", merge=all", 600),
    await resumed(),
    await printed(),
    await started(),
  ];
}

async function toolStages(): Promise<Figure> {
  const ids = Array.from({ length: STAGES }, (_, i) => `t${i}`);
  const tools = ids.map((id) => `${id} [shape=parallelogram, tool_command="true"]`).join("\n");
  const dot = line(`${tools} start -> ${ids.join(" -> ")} -> exit`);
  const ratios: number[] = [];
  for (let i = 0; i < RUNS; i += 1) {
    const bare = await withBench(bareSequence);
    const whole = await withBench(async (bench) => timed(() => bench.run(dot)));
    ratios.push(whole / (STAGES + 2) / (bare / STAGES));
  }
  const value = median(ratios);
  return {
    what: `${STAGES} tool stages, a commit each, per stage over spawn true, git add and git commit`,
    value,
    unit: "×",
    baseline: { what: "×, Kilroy, recorded", value: 3 },
    reach: "≤ 1.5 ×",
    met: value <= 1.5,
  };
}

/** The same work without an engine: each command is waited for, as the engine does. */
async function bareSequence(bench: Workbench): Promise<number> {
  const settings = ["-c", "user.name=t", "-c", "user.email=t@localhost"];
  const env = {
    PATH: process.env.PATH,
    GIT_DIR: bench.gitDir,
    GIT_WORK_TREE: bench.worktree,
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_CONFIG_NOSYSTEM: "1",
  };
  const run = async (command: string, args: readonly string[]): Promise<void> => {
    const child = spawn(command, args, { cwd: bench.worktree, env, stdio: "ignore" });
    await once(child, "close");
  };
  return timed(async () => {
    for (let i = 0; i < STAGES; i += 1) {
      await run("true", []);
      await run("git", ["add", "-A"]);
      await run("git", [...settings, "commit", "-q", "--allow-empty", "-m", `stage ${i}`]);
    }
  });
}

async function branches(what: string, merge: string, reachMs: number): Promise<Figure> {
  const graph = (count: number): string => {
    const ids = Array.from({ length: count }, (_, i) => `b${i}`);
    const tools = ids
      .map((id) => `${id} [shape=parallelogram, tool_command="sleep 0.2; echo > ${id}"]`)
      .join("\n");
    const edges = ids.map((id) => `par -> ${id} -> join`).join("\n");
    return line(`par [shape=component, max_parallel=8] join [shape=tripleoctagon${merge}] no [shape=diamond]
      ${tools} start -> par ${edges} join -> exit [condition="outcome=success"] join -> no`);
  };
  const more: number[] = [];
  for (let i = 0; i < RUNS; i += 1) {
    const eight = await withBench(async (bench) => timed(() => bench.run(graph(8))));
    const one = await withBench(async (bench) => timed(() => bench.run(graph(1))));
    more.push(eight - one);
  }
  const value = median(more);
  return {
    what: `8 parallel branches of sleep 0.2, ${what}, over a single one`,
    value,
    unit: "ms",
    baseline: { what: "ms, Kilroy, recorded", value: 360 },
    reach: `< ${reachMs} ms`,
    met: value < reachMs,
  };
}

async function resumed(): Promise<Figure> {
  const dot = line(`a [shape=diamond] b [shape=parallelogram, tool_command="true"] max_node_visits=0
    start -> a a -> b [condition="context.never"] a -> a b -> exit [condition="outcome=success"] b -> a`);
  const value = await withBench(async (bench) => {
    const stop = new AbortController();
    let stages = 0;
    const onEvent = ({ event }: { event: string }): void => {
      if (event === "stage_attempt_end") stages += 1;
      if (stages === 1000) stop.abort("bench");
    };
    await bench.run(dot, { signal: stop.signal, onEvent });
    const again = new AbortController();
    const began = performance.now();
    let first = 0;
    await bench.resume({
      signal: again.signal,
      onEvent: ({ event }) => {
        if (event !== "stage_attempt_start" || first > 0) return;
        first = performance.now() - began;
        again.abort("bench");
      },
    });
    return first;
  });
  return {
    what: "resume of 1000 stages, to the first new one",
    value,
    unit: "ms",
    baseline: null,
    reach: "< 500 ms",
    met: value < 500,
  };
}

async function printed(): Promise<Figure> {
  return withBench(async (bench) => {
    const cache = join(bench.folder, "cache");
    const none = [await mostHeld("true", cache), await mostHeld("true", cache)];
    const value = await mostHeld("head -c 1000000000 /dev/zero | tr '\\\\0' 'x'", cache);
    return {
      what: "memory of the engine's process while a tool prints 1 GB",
      value,
      unit: "MB",
      baseline: { what: "MB, a tool that prints nothing", value: Math.min(...none) },
      reach: "< 100 MB",
      met: value < 100,
    };
  });
}

/** Megabytes that an engine's process holds at most in a run of one tool; types are stripped before, as in the package. */
async function mostHeld(command: string, cache: string): Promise<number> {
  return withBench(async (bench) => {
    const tool = `a [shape=parallelogram, tool_command="${command}"] start -> a -> exit`;
    writeFileSync(join(bench.folder, "graph.dot"), line(tool));
    const child = new URL("../attractor/killed-run.ts", import.meta.url).pathname;
    const args = ["--disable-warning=ExperimentalWarning", child, bench.folder, "0"];
    const env = { ...process.env, NODE_COMPILE_CACHE: cache };
    const running = spawn(process.execPath, args, { env, stdio: "ignore" });
    let most = 0;
    const timer = setInterval(() => {
      most = Math.max(most, residentOf(running.pid ?? 0));
    }, 20);
    await once(running, "close");
    clearInterval(timer);
    return most / 1024;
  });
}

/** Kilobytes. */
function residentOf(pid: number): number {
  const path = `/proc/${pid}/status`;
  const text = existsSync(path) ? readFileSync(path, "utf8") : "";
  return Number(/^VmHWM:\s+(\d+)/m.exec(text)?.[1] ?? 0);
}

async function started(): Promise<Figure> {
  const taken: number[] = [];
  for (let i = 0; i < RUNS; i += 1) {
    taken.push(
      await withBench(async (bench) => {
        const began = performance.now();
        let first = 0;
        const onEvent = (): void => {
          if (first === 0) first = performance.now() - began;
        };
        await bench.run(line("start -> exit"), { onEvent });
        return first;
      }),
    );
  }
  const value = median(taken);
  return {
    what: "engine start to first stage",
    value,
    unit: "ms",
    baseline: null,
    reach: "< 150 ms",
    met: value < 150,
  };
}
