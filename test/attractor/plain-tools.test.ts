import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { plainTools } from "../../app/attractor/plain-tools.ts";
import type { ToolCall, ToolEnding } from "../../app/attractor/tools.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tools-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function run(command: string, changes: Partial<ToolCall> = {}, limits = {}): Promise<ToolEnding> {
  return plainTools(limits).run({
    command,
    cwd: folder,
    env: { PATH: process.env.PATH ?? "" },
    timeoutMs: 20_000,
    stdoutPath: join(folder, "stdout.log"),
    stderrPath: join(folder, "stderr.log"),
    signal: new AbortController().signal,
    ...changes,
  });
}

const read = (name: string): string => readFileSync(join(folder, name), "utf8");

async function appears(name: string): Promise<string> {
  for (;;) {
    try {
      const text = read(name);
      if (text !== "") return text;
    } catch {
      // Not yet.
    }
    await pause(10);
  }
}

function lives(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return !/\) [ZX] /.test(stat);
  } catch {
    return false;
  }
}

describe("a plain tool", () => {
  it("keeps standard output and standard error apart, and joins them in that order", async () => {
    const ending = await run("echo err >&2; printf out; exit 3");
    expect(ending).toMatchObject({ code: 3, signal: null, timedOut: false, output: "outerr\n" });
    expect([read("stdout.log"), read("stderr.log")]).toEqual(["out", "err\n"]);
  });

  it("sees only the environment it is given, and an empty standard input", async () => {
    const { output } = await run("env | cut -d= -f1 | sort | tr '\\n' ' '; cat | wc -c", {
      env: { PATH: process.env.PATH ?? "", MINE: "1" },
    });
    expect(output.split(/\s+/)).not.toContain("HOME");
    expect(output).toMatch(/MINE .*PATH .*0\n$/);
  });

  it("is ended with everything it started when its time is over, even when it ignores SIGTERM", async () => {
    const command =
      "trap '' TERM; (trap '' TERM; while :; do sleep 0.1; done) & echo $! > child; wait";
    const running = run(command, { timeoutMs: 300 }, { graceMs: 100 });
    const child = Number(await appears("child"));
    const ending = await running;
    expect(ending).toMatchObject({ timedOut: true, code: null, signal: "SIGKILL" });
    expect(lives(child)).toBe(false);
  });

  it("may clean up when it is asked to stop", async () => {
    const stop = new AbortController();
    const running = run(
      "trap 'echo bye; exit 7' TERM; touch ready; echo up; while :; do sleep 0.05; done",
      {
        signal: stop.signal,
      },
    );
    await appears("stdout.log");
    stop.abort();
    expect(await running).toMatchObject({ timedOut: false, code: 7 });
    expect(read("stdout.log")).toBe("up\nbye\n");
  });

  it("is waited for as long as a child holds its output, and leaves no child behind", async () => {
    const ending = await run(
      "(sleep 0.2; echo late) & echo early; sleep 600 >/dev/null 2>&1 & echo $! > child",
    );
    expect(ending).toMatchObject({ code: 0, output: "early\nlate\n" });
    expect(lives(Number(read("child")))).toBe(false);
  });

  it("leaves no file open when it cannot have both", async () => {
    const open = () => readdirSync("/proc/self/fd").length;
    const before = open();
    for (let i = 0; i < 20; i += 1) {
      rmSync(join(folder, "stdout.log"), { force: true });
      writeFileSync(join(folder, "stderr.log"), "");
      expect((await run("true")).broken).toMatch(/EEXIST.*stderr.log/);
    }
    expect(open()).toBeLessThan(before + 10);
  });

  it("is waited for when it has closed its output itself", async () => {
    const ending = await run("echo out; exec >&- 2>&-; sleep 0.2; touch end; exit 3");
    expect(ending).toMatchObject({ code: 3, output: "out\n" });
    expect(read("end")).toBe("");
  });

  it("does not hold the run when a child left the session with the output in its hands", async () => {
    const command = "setsid sh -c 'echo $$ > child; exec sleep 600' & sleep 0.1; echo done";
    const ending = await run(command, { timeoutMs: 400 }, { graceMs: 100 });
    process.kill(Number(read("child")), "SIGKILL");
    expect(ending).toMatchObject({ timedOut: true, output: "done\n" });
  });

  it("may print more than is kept", async () => {
    let seen = 0;
    const onOutput = (_: string, piece: Uint8Array): void => {
      seen += piece.length;
    };
    const ending = await run(
      "head -c 3000000 /dev/zero | tr '\\0' x",
      { onOutput },
      { fileBytes: 1000 },
    );
    expect(ending.code).toBe(0);
    expect(seen).toBe(3_000_000);
    expect(read("stdout.log")).toBe(
      `${"x".repeat(1000)}\n[2999000 more bytes were printed and are not kept]\n`,
    );
    expect(read("stderr.log")).toBe("");
    expect(ending.output).toBe("x".repeat(8000));
  });

  it("may print without end and costs no memory", async () => {
    const before = process.memoryUsage().arrayBuffers;
    let most = 0;
    const onOutput = (): void => {
      most = Math.max(most, process.memoryUsage().arrayBuffers - before);
    };
    await run("head -c 200000000 /dev/zero", { onOutput }, { fileBytes: 1000 });
    expect(most).toBeLessThan(4_000_000);
  });

  it("does not cut a character in two at the end of what conditions see", async () => {
    const { output } = await run("printf x; for i in $(seq 4000); do printf ü; done");
    expect(output).toBe(`x${"ü".repeat(3999)}`);
  });

  it("does not write through a link that stands in the place of its output", async () => {
    writeFileSync(join(folder, "victim"), "safe");
    symlinkSync(join(folder, "victim"), join(folder, "stdout.log"));
    const ending = await run("echo overwritten");
    expect(ending.broken).toContain("EEXIST");
    expect(read("victim")).toBe("safe");
  });

  it.each([
    ["a shell that is not there", "true", { env: { PATH: "/nowhere" } }, "ENOENT"],
    ["a folder that is not there", "true", { cwd: "/nowhere" }, "ENOENT"],
    ["a command with a NUL", "echo a\0b", {}, "null bytes"],
  ])("says why it could not start: %s", async (_what, command, changes, why) => {
    const ending = await run(command, changes);
    expect(ending).toMatchObject({ code: null, timedOut: false });
    expect(ending.broken).toContain(why);
  });

  it("does not start when the run was stopped before", async () => {
    const ending = await run("sleep 600", { signal: AbortSignal.abort() }, { graceMs: 100 });
    expect(ending).toMatchObject({ code: null, signal: "SIGTERM" });
  });
});
