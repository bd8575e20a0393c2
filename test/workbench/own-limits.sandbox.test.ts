import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { composeWorkbench } from "../../app/compose-workbench.ts";
import { repository } from "../adapters/git/repository.ts";
import { configOf } from "../journeys/home.ts";

test("a command of a person's own graph has as long as its node says, in the sandbox too", async () => {
  await using undo = new AsyncDisposableStack();
  const folder = mkdtempSync(join(tmpdir(), "own-limits-"));
  chmodSync(folder, 0o711);
  undo.defer(() => rmSync(folder, { recursive: true, force: true }));
  const product = repository();
  undo.defer(() => product.remove());
  const file = join(folder, "g.dot");
  // The sandbox holds its processor time to what it may take by the clock.
  writeFileSync(
    file,
    `digraph g { start [shape=Mdiamond] exit [shape=Msquare]
       a [shape=parallelogram, timeout="24h", tool_command="ulimit -t"]
       start -> a a -> exit [condition="outcome=success"] }`,
  );
  const logsRoot = join(folder, "logs");
  const outcome = await composeWorkbench(configOf(folder)).pipelineRun(
    { file, repository: product.path, logsRoot, dialect: "spec", gates: { kind: "ask" } },
    { signal: new AbortController().signal, says: () => undefined },
  );
  expect(outcome).toMatchObject({ status: "success" });
  expect(Number(readFileSync(join(logsRoot, "a/stdout.log"), "utf8"))).toBeGreaterThan(24 * 3600);
});
