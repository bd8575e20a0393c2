import { execFileSync, spawn } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Figure, median, report, timed } from "./report.ts";

// The command line and its server as a person meets them: whole processes through the launcher.
const root = join(import.meta.dirname, "../..");
const sf = join(root, "bin/sf");
const home = mkdtempSync(join(tmpdir(), "factory-bench-"));
chmodSync(home, 0o711);
const env = { PATH: process.env.PATH ?? "", HOME: home, FACTORY_PACKS: join(home, "packs") };
cpSync(join(root, "scenarios/wordcount/pack"), join(home, "packs/wordcount"), { recursive: true });
const run = (...words: string[]) =>
  execFileSync(sf, ["--home", home, ...words], {
    env,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
const figures: Figure[] = [];

const bare = await repeated(9, async () => execFileSync(process.execPath, ["-e", "0"], { env }));
const version = await repeated(9, async () => run("--version"));
figures.push({
  what: "sf --version",
  value: version,
  unit: "ms",
  baseline: { what: "node -e 0", value: bare },
  reach: "< 150 ms",
  met: version < 150,
});

const first = await start();
figures.push({
  what: "sf start to the first answered command, first time",
  value: first.ms,
  unit: "ms",
  baseline: null,
  reach: "< 5000 ms",
  met: first.ms < 5000,
});
await first.stop();
const later = await start();
figures.push({
  what: "sf start to the first answered command, later",
  value: later.ms,
  unit: "ms",
  baseline: null,
  reach: "< 1500 ms",
  met: later.ms < 1500,
});
const list = await repeated(9, async () => run("intent", "list", "--json"));
figures.push({
  what: "sf intent list with a server",
  value: list,
  unit: "ms",
  baseline: { what: "node -e 0", value: bare },
  reach: "< 300 ms",
  met: list < 300,
});

// Intents that are refused at their spec cost the server what any intent costs it, without minutes of playing.
const repository = join(home, "product");
cpSync(join(root, "scenarios/wordcount/product"), repository, { recursive: true });
for (const words of [
  ["init", "-q", "-b", "main"],
  ["add", "-A"],
  ["-c", "user.name=o", "-c", "user.email=o@localhost", "commit", "-qm", "base"],
])
  execFileSync("git", ["-C", repository, ...words]);
run("product", "add", repository);
const vague = join(home, "vague.md");
execFileSync("sh", [
  "-c",
  `printf '### Purpose\\n- It.\\n\\n### Data\\n- Thing: name text\\n' > ${vague}`,
]);
const submit = async (count: number) => {
  for (let i = 0; i < count; i++) run("intent", "submit", vague);
  for (;;) {
    const lines = JSON.parse(run("intent", "list", "--json")) as { status: string }[];
    if (lines.every(({ status }) => !["queued", "specifying", "building"].includes(status))) return;
    await sleep(500);
  }
};
await submit(50);
const after50 = memory(later.pid);
await submit(150);
const after200 = memory(later.pid);
figures.push({
  what: "server's memory after 50 intents",
  value: after50,
  unit: "MB",
  baseline: null,
  reach: "< 250 MB",
  met: after50 < 250,
});
figures.push({
  what: "more after 200",
  value: after200 - after50,
  unit: "MB",
  baseline: null,
  reach: "< 20 MB",
  met: after200 - after50 < 20,
});
await later.stop();
report("command line and server", figures);
rmSync(home, { recursive: true, force: true });

async function repeated(times: number, act: () => Promise<unknown>): Promise<number> {
  const taken: number[] = [];
  for (let i = 0; i < times; i++) taken.push(await timed(act));
  return median(taken);
}

async function start(): Promise<{ ms: number; pid: number; stop(): Promise<void> }> {
  const begun = performance.now();
  const server = spawn(sf, ["--home", home, "start"], { env, stdio: "ignore" });
  const gone = new Promise<void>((resolve) => server.once("exit", () => resolve()));
  for (;;) {
    try {
      run("intent", "list", "--json");
      break;
    } catch {
      await sleep(20);
    }
  }
  const ms = performance.now() - begun;
  const pid = server.pid ?? 0;
  return {
    ms,
    pid,
    stop: async () => {
      server.kill("SIGTERM");
      await gone;
    },
  };
}

/** Resident memory of a process in MB. */
function memory(pid: number): number {
  const path = `/proc/${pid}/status`;
  if (!existsSync(path)) throw new Error("memory is read from /proc");
  return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(path, "utf8"))?.[1]) / 1024;
}
