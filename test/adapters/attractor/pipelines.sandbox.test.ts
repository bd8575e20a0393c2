import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { noAgents } from "../../../app/adapters/attractor/backends.ts";
import { pipelineBench } from "../../../app/adapters/attractor/pipelines.ts";
import { bwrapBoxes } from "../../../app/adapters/sandbox/bwrap-boxes.ts";
import { detectIsolation } from "../../../app/adapters/sandbox/detect-isolation.ts";
import { type Repository, repository } from "../git/repository.ts";

let folder: string;
let product: Repository;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "pipelines-"));
  product = repository({ "README.md": "first\n" });
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
  product.remove();
});

const LIMITS = { ms: 20_000, memory: 2 ** 30, processes: 64, disk: 2 ** 26, output: 100_000 };

async function run(command: string, signal = new AbortController().signal) {
  const isolation = await detectIsolation();
  const bench = pipelineBench({
    agents: async () => ({ agents: noAgents("set ANTHROPIC_API_KEY"), close: async () => {} }),
    env: { PATH: process.env.PATH ?? "" },
    now: Date.now,
    newRunId: () => "r-8",
    sandbox: async () => ({
      boxes: bwrapBoxes(isolation),
      mounts: [],
      limits: LIMITS,
      path: "/usr/local/bin:/usr/bin:/bin",
    }),
  });
  const file = join(folder, "g.dot");
  writeFileSync(
    file,
    `digraph g { start [shape=Mdiamond] exit [shape=Msquare]
       a [shape=parallelogram, tool_command="${command}"] start -> a a -> exit [condition="outcome=success"] }`,
  );
  const logsRoot = join(folder, "logs");
  const said: string[] = [];
  const outcome = await bench.pipelineRun(
    { file, repository: product.path, logsRoot, dialect: "spec", gates: { kind: "ask" } },
    { signal, says: (line) => void said.push(line) },
  );
  return { outcome, said, printed: readFileSync(join(logsRoot, "a/stdout.log"), "utf8") };
}

it("a person's graph has its tools in a sandbox that shows them the clone and nothing of the machine", async () => {
  const { outcome, said, printed } = await run(
    `cat README.md; echo new > new.txt; ls -d ${folder} ${product.path} /root 2>&1; echo $KILROY_WORKTREE_DIR; cat /sys/class/net/*/operstate 2>/dev/null; true`,
  );
  expect(outcome).toMatchObject({ status: "success", stages: 3 });
  expect(said[1]).toMatch(/^its tools run in a sandbox without a network: bubblewrap/);
  expect(printed.match(/No such file or directory/g)).toHaveLength(3);
  expect(printed.split("\n").slice(0, 1)).toEqual(["first"]);
  expect(printed.split("\n").at(-2)).toBe("/box");
  expect(product.git("show", "attractor/run/r-8:new.txt")).toBe("new");
});

it("stops where it is when the person says so, and keeps what was committed", async () => {
  const stop = new AbortController();
  // Not before the tool has begun, however slow the machine is.
  const watching = setInterval(() => {
    const output = join(folder, "logs/a/stdout.log");
    if (existsSync(output) && readFileSync(output, "utf8").includes("begun")) stop.abort();
  }, 50);
  const { outcome } = await run("echo begun; sleep 60", stop.signal);
  clearInterval(watching);
  expect(outcome.status).toBe("canceled");
  expect(product.git("branch", "--list", "attractor/run/r-8")).toContain("r-8");
});
