import { execFileSync, spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type Repository, repository } from "../git/repository.ts";

const SCRIPT = new URL("killed-bench.ts", import.meta.url).pathname;
const GRAPH = `digraph g { start [shape=Mdiamond] exit [shape=Msquare]
  a [shape=parallelogram, tool_command="echo a > a.txt"] start -> a a -> exit [condition="outcome=success"] }`;

let folder: string;
let product: Repository;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "killed-bench-"));
  product = repository({ "README.md": "first\n" });
  writeFileSync(join(folder, "g.dot"), GRAPH);
  for (const name of ["bin", "tmp"]) mkdirSync(join(folder, name));
  const real = execFileSync("bash", ["-c", "command -v git"], { encoding: "utf8" }).trim();
  // Kills whoever starts it for the n-th time, with the work of that time done by half or whole.
  writeFileSync(
    join(folder, "bin/git"),
    `#!/bin/bash
at=$(cat "${folder}/at"); left=$((at - 1)); echo $left > "${folder}/at"
if [ $left = 0 ]; then kill -9 $PPID; fi
exec ${real} "$@"
`,
  );
  chmodSync(join(folder, "bin/git"), 0o755);
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
  product.remove();
});

function run(logs: string, diesAt: number) {
  writeFileSync(join(folder, "at"), `${diesAt}\n`);
  const path = `${join(folder, "bin")}:${process.env.PATH ?? ""}`;
  const words = [SCRIPT, join(folder, "g.dot"), product.path, logs, path];
  return spawnSync(process.execPath, ["--disable-warning=ExperimentalWarning", ...words], {
    encoding: "utf8",
    env: { PATH: process.env.PATH, TMPDIR: join(folder, "tmp") },
  });
}

it("a run that was killed before it began is begun again in place, and leaves nothing in the temporary folder", () => {
  let killed = 0;
  for (let at = 1; ; at += 1) {
    const logs = join(folder, `logs-${at}`);
    const { signal } = run(logs, at);
    if (signal !== "SIGKILL") break;
    if (existsSync(join(logs, "manifest.json"))) break;
    killed += 1;
    const { stdout, stderr } = run(logs, 0);
    expect({ at, stdout, stderr }).toEqual({ at, stdout: "success\n", stderr: "" });
    expect(readFileSync(join(logs, "worktree/a.txt"), "utf8")).toBe("a\n");
    expect(readFileSync(join(logs, "run.pid"), "utf8")).toMatch(/^\d+\n$/);
    expect(readdirSync(join(folder, "tmp"))).toEqual([]);
  }
  expect(killed).toBeGreaterThan(3);
}, 120_000);
