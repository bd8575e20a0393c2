import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Workbench, workbench } from "./workbench.ts";

let bench: Workbench;
beforeEach(() => {
  bench = workbench();
});
afterEach(() => bench.remove());

const LINE = "digraph g { start [shape=Mdiamond] exit [shape=Msquare] start -> exit }";
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

  it("is one engine's, however many take it at once, also where a killed one left it", async () => {
    const rounds = 150;
    const folder = join(bench.folder, "race");
    for (let round = 0; round < rounds; round += 1) {
      mkdirSync(join(folder, String(round), "logs"), { recursive: true });
      const left = join(folder, String(round), "logs", "run.lock.json");
      if (round % 2 === 0) writeFileSync(left, JSON.stringify({ pid: 2 ** 22, began: "1" }));
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
    const winners = Array.from(
      { length: rounds },
      (_, round) =>
        readdirSync(join(folder, String(round))).filter((name) => name.startsWith("won-")).length,
    );
    expect(winners).toEqual(winners.map(() => 1));
    rmSync(folder, { recursive: true });
  });
});
