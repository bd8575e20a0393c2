import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { packRun } from "../../app/attractor/files/archive.ts";
import { type Workbench, workbench } from "./workbench.ts";

let bench: Workbench;
beforeEach(() => {
  bench = workbench();
});
afterEach(() => bench.remove());

const ENDS = "start [shape=Mdiamond] exit [shape=Msquare]";
const unpacked = (folder: string): string => {
  const into = join(bench.folder, "unpacked");
  mkdirSync(into);
  execFileSync("tar", ["-xzf", join(folder, "run.tgz"), "-C", into]);
  return into;
};

describe("a run's archive", () => {
  it("holds its files as they were, of any length and with links as links, and nothing of the work", async () => {
    const folder = join(bench.folder, "run");
    const deep = join("a".repeat(90), "b".repeat(90), `${"ü".repeat(60)}.log`);
    for (const one of [join("a".repeat(90), "b".repeat(90)), "worktree", "parallel/p/worktree"])
      mkdirSync(join(folder, one), { recursive: true });
    const large = Buffer.alloc(3_000_001, "x");
    writeFileSync(join(folder, deep), "deep");
    writeFileSync(join(folder, "large.log"), large);
    writeFileSync(join(folder, "empty"), "");
    writeFileSync(join(folder, "worktree", "w"), "w");
    writeFileSync(join(folder, "parallel", "p", "kept"), "k");
    symlinkSync("/etc/passwd", join(folder, "link"));
    execFileSync("bash", ["-c", `mkfifo "${join(folder, "pipe")}"`]);
    await packRun(folder);
    await packRun(folder);
    const into = unpacked(folder);
    expect(readFileSync(join(into, deep), "utf8")).toBe("deep");
    expect(readFileSync(join(into, "large.log")).equals(large)).toBe(true);
    const listed = execFileSync("tar", ["-tzf", join(folder, "run.tgz")], { encoding: "utf8" });
    const names = listed.split("\n").map((name) => name.replace(/^\.\/|\/$/g, ""));
    expect(names).toEqual(expect.arrayContaining(["empty", "link", "parallel/p/kept"]));
    expect(names.filter((name) => /worktree|pipe$|tgz/.test(name))).toEqual([]);
  });

  it("is there when the run ends, with the outputs that the graph promises; those that are not there are named", async () => {
    const dot = `digraph g { outputs="out/a.txt, gone.txt, ../tree/README.md, link.txt" ${ENDS}
      a [shape=parallelogram, tool_command="mkdir out; echo a > out/a.txt; ln -s /etc/passwd link.txt"] start -> a -> exit }`;
    expect((await bench.run(dot)).status).toBe("success");
    expect(bench.log("outputs/out/a.txt")).toBe("a\n");
    expect(JSON.parse(bench.log("outputs.json"))).toEqual([
      {
        name: "out/a.txt",
        found: true,
        path: join(bench.logsRoot, "outputs", "out", "a.txt"),
        size_bytes: 2,
      },
      { name: "gone.txt", found: false },
      { name: "../tree/README.md", found: false },
      { name: "link.txt", found: false },
    ]);
    const events = bench.files().events.slice(-2);
    expect(events).toMatchObject([
      {
        event: "warning",
        message: "declared outputs not found: gone.txt, ../tree/README.md, link.txt",
      },
      { event: "run_completed" },
    ]);
    const into = unpacked(bench.logsRoot);
    expect(readFileSync(join(into, "a", "status.json"), "utf8")).toContain("success");
    expect(readFileSync(join(into, "final.json"), "utf8")).toBe(bench.log("final.json"));
  });
});
