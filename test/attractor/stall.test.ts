import { afterEach, describe, expect, it, vi } from "vitest";
import { plainTools } from "../../app/attractor/plain-tools.ts";
import { watchStall } from "../../app/attractor/run/stall.ts";
import type { ToolCall } from "../../app/attractor/tools.ts";
import { workbench } from "./workbench.ts";

const DOT = `digraph g { start [shape=Mdiamond] exit [shape=Msquare]
  a [shape=parallelogram, tool_command="echo a > a.txt; sleep 600"] start -> a -> exit }`;

describe("a run without progress", () => {
  it("fails after its time, saying so, and its tool is ended", async () => {
    const bench = workbench();
    try {
      const final = await bench.run(DOT, { stallMs: 400, tools: plainTools({ graceMs: 50 }) });
      expect(final).toMatchObject({
        status: "fail",
        failure_reason: "stall watchdog timeout after 400ms with no progress",
      });
      const told = bench.files().events.map(({ event }) => event);
      expect(told.slice(-2)).toEqual(["stall_watchdog_timeout", "run_failed"]);
    } finally {
      bench.remove();
    }
  });

  it("has made some when a tool printed something", async () => {
    const bench = workbench();
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
    try {
      const run = async ({ onOutput, signal }: ToolCall) => {
        vi.advanceTimersByTime(900);
        onOutput?.("stdout", new TextEncoder().encode("."));
        vi.advanceTimersByTime(900);
        const code = signal.aborted ? 1 : 0;
        return { code, signal: null, timedOut: false, ms: 1, output: "." };
      };
      expect((await bench.run(DOT, { stallMs: 1000, tools: { run } })).status).toBe("success");
    } finally {
      vi.useRealTimers();
      bench.remove();
    }
  });
});

describe("the stall watch", () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it("waits anew after each beat, and without a limit for ever", () => {
    vi.useFakeTimers();
    const watch = watchStall(1000);
    const patient = watchStall(undefined);
    vi.advanceTimersByTime(900);
    watch.beat();
    vi.advanceTimersByTime(900);
    expect(watch.signal.aborted).toBe(false);
    vi.advanceTimersByTime(100);
    expect(watch.signal.reason).toMatchObject({
      message: "stall watchdog timeout after 1s with no progress",
    });
    vi.advanceTimersByTime(2 ** 40);
    expect(patient.signal.aborted).toBe(false);
  });

  it("ends with its run", () => {
    vi.useFakeTimers();
    const watch = watchStall(1000);
    watch.end();
    vi.advanceTimersByTime(5000);
    expect(watch.signal.aborted).toBe(false);
  });
});
