import { mkdirSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { boxTools } from "../../../app/adapters/attractor/box-tools.ts";
import { plainBoxes } from "../../../app/adapters/sandbox/plain-boxes.ts";
import { CODE_FOLDER } from "../../../app/ports/boxes.ts";
import { PLAIN } from "../../journeys/home.ts";

const LIMITS = {
  ms: Number.POSITIVE_INFINITY,
  memory: 2 ** 30,
  processes: 64,
  disk: 2 ** 26,
  output: 1000,
};

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "box-tools-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it.each([
  "stdout",
  "stderr",
])("a tool in a box may print without end on %s, and costs no memory", async (stream) => {
  const clone = { tree: join(folder, "tree"), git: join(folder, "git") };
  for (const path of [clone.tree, clone.git]) mkdirSync(path);
  const before = process.memoryUsage().arrayBuffers;
  let most = 0;
  const tools = boxTools(plainBoxes(PLAIN), {
    ...{ clone, cwd: CODE_FOLDER, limits: LIMITS, mounts: [] },
    ...{ logsRoot: folder, scratch: join(folder, "scratch") },
  });
  const ending = await tools.run({
    command: `head -c 200000000 /dev/zero ${stream === "stderr" ? ">&2" : ""}`,
    cwd: clone.tree,
    env: { PATH: process.env.PATH ?? "" },
    timeoutMs: 60_000,
    stdoutPath: join(folder, "stdout.log"),
    stderrPath: join(folder, "stderr.log"),
    signal: new AbortController().signal,
    onOutput: () => {
      most = Math.max(most, process.memoryUsage().arrayBuffers - before);
    },
  });
  expect(ending).toMatchObject({ code: 0, timedOut: false });
  expect(most).toBeLessThan(4_000_000);
  expect(statSync(join(folder, `${stream}.log`)).size).toBeLessThan(1100);
});
