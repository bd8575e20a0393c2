import { execFileSync, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { turnOf } from "../../app/attractor/files/lock-file.ts";
import { claimLogsRoot } from "../../app/attractor/files/logs-root.ts";
import { type Workbench, workbench } from "./workbench.ts";

let bench: Workbench;
beforeEach(() => {
  bench = workbench();
});
afterEach(() => bench.remove());

const LINE = "digraph g { start [shape=Mdiamond] exit [shape=Msquare] start -> exit }";
/** The lock of an engine that was killed. */
const KILLED = JSON.stringify({ pid: 2 ** 22, began: "1" });
const RACER = new URL("lock-racer.ts", import.meta.url).pathname;

function beganOf(pid: number): string | undefined {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
}

describe("the lock of a run", () => {
  it("is nobody's when its engine has ended, though nobody asked for its end", async () => {
    const parent = spawn("bash", ["-c", "sleep 0.01 & echo $!; exec sleep 600"], {
      stdio: ["ignore", "pipe", "ignore"],
    });
    try {
      const [told] = (await once(parent.stdout, "data")) as [Buffer];
      const pid = Number(told.toString());
      while (!/\) Z/.test(readFileSync(`/proc/${pid}/stat`, "utf8"))) await pause(5);
      mkdirSync(bench.logsRoot);
      const lock = join(bench.logsRoot, "run.lock.json");
      writeFileSync(lock, JSON.stringify({ pid, began: beganOf(pid) }));
      expect((await bench.run(LINE)).status).toBe("success");
    } finally {
      parent.kill("SIGKILL");
    }
  });

  it("may be left half made by an engine that was killed: the run begins there all the same", async () => {
    mkdirSync(bench.logsRoot);
    const left = join(bench.logsRoot, `.lock-${randomUUID()}.new`);
    writeFileSync(left, "{");
    expect((await bench.run(LINE)).status).toBe("success");
    expect(readdirSync(bench.logsRoot).filter((name) => name.startsWith(".lock-"))).toEqual([]);
    const other = `${bench.logsRoot}-of-somebody`;
    mkdirSync(other);
    writeFileSync(join(other, ".lock-mine.new"), "");
    expect(() => claimLogsRoot(other, join(other, "worktree"))).toThrow(/is not empty/);
  });

  it("is one engine's, however many take it at once, also where a killed one left it", async () => {
    const rounds = 150;
    const folder = join(bench.folder, "race");
    for (let round = 0; round < rounds; round += 1) {
      mkdirSync(join(folder, String(round), "logs"), { recursive: true });
      const lock = join(folder, String(round), "logs", "run.lock.json");
      if (round % 2 === 0) writeFileSync(lock, KILLED);
      if (round % 4 === 0) writeFileSync(turnOf(lock, KILLED), KILLED);
    }
    const args = [
      "--disable-warning=ExperimentalWarning",
      RACER,
      folder,
      String(Date.now() + 1500),
    ];
    const racers = Array.from({ length: 3 }, () =>
      spawn(process.execPath, args, { stdio: ["pipe", "inherit", "inherit"] }),
    );
    // They hold what they have until all have tried.
    const tried = () => readdirSync(folder).filter((name) => name.startsWith("done-")).length;
    while (tried() < racers.length) await pause(20);
    for (const racer of racers) racer.stdin.end();
    await Promise.all(racers.map((racer) => once(racer, "close")));
    const names = Array.from({ length: rounds }, (_, round) =>
      readdirSync(join(folder, String(round), "logs")).sort(),
    );
    const winners = Array.from(
      { length: rounds },
      (_, round) =>
        readdirSync(join(folder, String(round))).filter((name) => name.startsWith("won-")).length,
    );
    expect(winners).toEqual(winners.map(() => 1));
    expect(names).toEqual(names.map(() => ["run.lock.json", "run.pid"]));
    rmSync(folder, { recursive: true });
  });
});

describe("a run that another engine had until now", () => {
  const ended = (): string =>
    JSON.stringify({
      ...{ timestamp: "2027-01-01T00:00:00.000Z", status: "success", run_id: "r-1" },
      ...{ final_git_commit_sha: "0", cxdb_context_id: "", cxdb_head_turn_id: "" },
    });
  const untold = () => bench.files().events.map(({ event }) => event);

  it("is not begun where it was while this one was got ready", async () => {
    const { repository } = bench.place();
    const base = async () => {
      await bench.run(LINE, { runId: "r-other" });
      return repository.base();
    };
    await expect(bench.run(LINE, { repository: { ...repository, base } })).rejects.toThrow(
      /is not empty, it holds .*; choose an empty folder, or resume the run that is in it/,
    );
    expect(bench.files()).toMatchObject({
      manifest: { run_id: "r-other" },
      final: { status: "success" },
    });
  });

  it("is not gone on with where it was ended meanwhile", async () => {
    await bench.run(LINE, { signal: AbortSignal.abort("test") });
    const told = join(bench.folder, "told");
    const progress = join(bench.logsRoot, "progress.ndjson");
    renameSync(progress, told);
    execFileSync("bash", ["-c", `mkfifo "${progress}"`]);
    writeFileSync(join(bench.folder, "final.json"), ended());
    // What is read last of a run is read to its end only when another engine has ended the run.
    const other = `exec 3> logs/progress.ndjson; rm logs/progress.ndjson; cp told logs/progress.ndjson; cp final.json logs; cat told >&3`;
    spawn("bash", ["-c", other], { cwd: bench.folder, stdio: "ignore" });
    const reset = () => Promise.reject(new Error("must not"));
    const repository = { ...bench.place().repository, reset };
    expect(await bench.resume({ repository })).toMatchObject({ status: "success" });
  });

  it("has its end recorded by one that has it to itself", async () => {
    await bench.run(LINE, { signal: AbortSignal.abort("test") });
    const path = join(bench.logsRoot, "progress.ndjson");
    const lines = readFileSync(path, "utf8").split("\n");
    writeFileSync(path, `${lines.slice(0, -2).join("\n")}${lines.length > 2 ? "\n" : ""}`);
    writeFileSync(join(bench.logsRoot, "final.json"), ended());
    const lock = join(bench.logsRoot, "run.lock.json");
    writeFileSync(lock, JSON.stringify({ pid: process.pid, began: beganOf(process.pid) }));
    await expect(bench.resume()).rejects.toThrow(/already has an engine, process/);
    expect(untold()).not.toContain("run_completed");
    rmSync(lock);
    expect(await bench.resume()).toMatchObject({ status: "success" });
    expect(untold().filter((event) => event === "run_completed")).toHaveLength(1);
  });
});
