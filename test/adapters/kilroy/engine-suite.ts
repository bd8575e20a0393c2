import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { answeredGates, plainQuestion } from "../../../app/adapters/attractor/gates-of.ts";
import { gitWorkshop } from "../../../app/adapters/git/workshop.ts";
import { kilroyEngine } from "../../../app/adapters/kilroy/engine.ts";
import type { RunAnswer } from "../../../app/core/questions.ts";
import type { Boxes, Mount } from "../../../app/ports/boxes.ts";
import type { EngineRequest } from "../../../app/ports/engine.ts";
import type { Clone } from "../../../app/ports/workshop.ts";
import { type Repository, repository } from "../git/repository.ts";
import { LIMITS, NODE, PATH_WITH_NODE } from "./boxed.ts";

export interface Suite {
  readonly boxes: () => Promise<Boxes>;
  /** Kilroy's program, or what stands in for it; may be written into the folder. */
  readonly program: (folder: string) => string;
  /** What a program that stands in for it needs to see. */
  readonly mounts?: readonly Mount[];
}

/** What Kilroy promises as an engine, whichever boxes it runs in, and whoever stands in for it. */
export function kilroyEngineSuite(name: string, { boxes, program, mounts = [] }: Suite): void {
  let folder: string;
  let clone: Clone;
  let product: Repository;
  const workshop = gitWorkshop();

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "kilroy-"));
    product = repository({ "README.md": "first\n", ".gitignore": "node_modules" });
    const head = product.git("rev-parse", "HEAD");
    clone = await workshop.clone(product.path, head, join(folder, "clone"));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
    product.remove();
  });

  const run = async (changes: Partial<EngineRequest>) =>
    kilroyEngine({
      boxes: await boxes(),
      program: program(folder),
      cxdb: null,
      workshop,
      model: { kind: "missing", why: "set ANTHROPIC_API_KEY" },
      gates: { answered: answeredGates, plain: plainQuestion },
    }).run({
      pipeline: tools("true"),
      run: "r-1",
      logsRoot: join(folder, "logs"),
      clone,
      scratch: join(folder, "scratch"),
      date: 1_700_000_000,
      mounts: [...mounts, NODE],
      env: { PATH: PATH_WITH_NODE, FACTORY_CANDIDATE: "2" },
      limits: LIMITS,
      cwd: "/box",
      write: null,
      noAgents: null,
      signal: new AbortController().signal,
      ...changes,
    });
  const inTree = (path: string): string => readFileSync(join(clone.tree, path), "utf8");
  const git = (...args: string[]) =>
    execFileSync("git", args, { env: { ...process.env, GIT_DIR: clone.git }, encoding: "utf8" });

  describe(name, () => {
    it("brings back what was committed and nothing of Kilroy's own, and leaves the run's files", async () => {
      const ending = await run({
        pipeline: tools("cat README.md; echo $FACTORY_CANDIDATE > two.txt", "cp two.txt three.txt"),
      });
      expect(ending).toMatchObject({ status: "success", reason: null, stages: 4 });
      expect([inTree("two.txt"), inTree("three.txt"), inTree(".gitignore")]).toEqual([
        "2\n",
        "2\n",
        "node_modules",
      ]);
      expect(readFileSync(join(folder, "logs/t0/stdout.log"), "utf8")).toBe("first\n");
      const subjects = git("log", "--format=%s", "-6").trim().split("\n");
      expect(subjects).toContain("attractor(r-1): t1 (success)");
      expect(existsSync(join(clone.tree, ".kilroy"))).toBe(false);
      expect(existsSync(join(folder, "scratch/r-1"))).toBe(false);
    });

    it("is told what a prompt's file says, which lies beside the graph in the clone", async () => {
      await workshop.writeText(clone, "lines/plan.md", "Build a mill.\n");
      const { text } = tools("true");
      const node = 't0 [prompt_file="plan.md", ';
      await run({ pipeline: { name: "./lines/own.dot", text: text.replace("t0 [", node) } });
      const given = readFileSync(join(folder, "logs/graph.dot"), "utf8");
      expect(given).toContain('prompt="Build a mill.\\n"');
      expect(given).not.toContain("prompt_file");
    });

    it("shows its tools neither this process's environment nor more than the run's own", async () => {
      process.env.ANTHROPIC_API_KEY_OF_A_TEST = "secret";
      await run({ pipeline: tools("env > seen.txt") });
      delete process.env.ANTHROPIC_API_KEY_OF_A_TEST;
      const names = inTree("seen.txt")
        .split("\n")
        .map((line) => line.split("=")[0] ?? "");
      const expected =
        /^(PATH|HOME|LANG|TZ|TMPDIR|XDG_STATE_HOME|FACTORY_\w+|GIT_\w+|KILROY_\w+|PWD|OLDPWD|SHLVL|_|)$/;
      expect(names.filter((one) => !expected.test(one))).toEqual([]);
      expect(names).toContain("FACTORY_CANDIDATE");
    });

    it("ends with the reason of the stage that failed, its commits kept in the clone", async () => {
      const ending = await run({ pipeline: tools("echo half > half.txt", "exit 7") });
      expect(ending).toMatchObject({ status: "fail", reason: "exit status 7", stages: 4 });
      expect(inTree("half.txt")).toBe("half\n");
    });

    it("shows what is installed at its place in the code, and commits none of it", async () => {
      const installed = mkdtempSync(join(folder, "installed-"));
      execFileSync("sh", ["-c", `chmod 755 ${installed}; echo tool > ${installed}/tool`]);
      const ending = await run({
        pipeline: tools("cat node_modules/tool > seen.txt"),
        mounts: [...mounts, { from: installed, to: "/box/node_modules", writable: false }],
      });
      expect(ending).toMatchObject({ status: "success" });
      expect(inTree("seen.txt")).toBe("tool\n");
      expect(git("ls-tree", "-r", "--name-only", "refs/heads/work").split("\n")).not.toContain(
        "node_modules",
      );
    });

    it("asks, and is begun anew on the same base with every answer so far", async () => {
      const pipeline = { name: "own.dot", text: GATES };
      const asks = await run({ pipeline });
      expect(asks).toMatchObject({ status: "asks", questions: [{ id: "one", text: "One?" }] });
      expect(existsSync(join(clone.tree, "pre.txt"))).toBe(false);
      const again = async (...answers: RunAnswer[]) => {
        const files = mkdtempSync(join(folder, "kept-"));
        cpSync(join(folder, "logs"), files, { recursive: true });
        return run({ pipeline, resume: { files, answers } });
      };
      const option = asks.questions?.[0]?.options[0] ?? null;
      const first = { question: "one", option };
      // Nobody answered the second in time: its default leads back to the first.
      const late = { question: "two", option: null };
      expect(await again(first, late)).toMatchObject({
        status: "asks",
        questions: [{ id: "one#2" }],
      });
      const second = { question: "one#2", option };
      const last = { question: "two#2", option: { key: "Y", label: "[Y] Yes", to: "a" } };
      expect(await again(first, late, second, last)).toMatchObject({ status: "success" });
      expect([inTree("pre.txt"), inTree("new.txt")]).toEqual(["before\n", "new\n"]);
      expect(git("log", "--format=%s", "-6")).toContain("attractor(r-1-after4): a (success)");
    }, 120_000);

    it("does not go on with a run of the embedded engine", async () => {
      const files = mkdtempSync(join(folder, "kept-"));
      const pipeline = { name: "own.dot", text: GATES };
      expect(await run({ pipeline, resume: { files, answers: [] } })).toMatchObject({
        status: "fail",
        reason: "kilroy does not go on with a run of the embedded engine: use the embedded engine",
      });
    });

    it("is stopped: its tool ends, what it wrote before is kept", async () => {
      const stop = new AbortController();
      const running = run({
        pipeline: tools("echo begun; exec sleep 600"),
        signal: stop.signal,
      });
      const log = join(folder, "logs/run.log");
      while (!existsSync(log) || !readFileSync(log, "utf8").includes("begun"))
        await new Promise((resolve) => setTimeout(resolve, 20));
      stop.abort("budget");
      expect(await running).toMatchObject({ status: "canceled", reason: "canceled: budget" });
      expect(readFileSync(join(folder, "logs/final.json"), "utf8")).toContain("stopped by signal");
    });

    it("ends at the limit of the whole run and says so", async () => {
      const ending = await run({
        pipeline: tools("exec sleep 600"),
        limits: { ...LIMITS, ms: 3000 },
      });
      expect(ending).toMatchObject({
        status: "fail",
        reason: "kilroy reached its limit of time for the whole run",
      });
    });

    it("answers a graph that cannot be run with its place and reason", async () => {
      const ending = await run({
        pipeline: { name: "own.dot", text: "digraph g { a [shape=hexagon }" },
      });
      expect(ending).toEqual({
        status: "fail",
        stages: 0,
        reason: expect.stringMatching(/^own.dot:1:30: expected a comma/),
      });
    });
  });
}

/** Two gates, of which the second asks again by default. */
const GATES = `digraph g {
  start [shape=Mdiamond] exit [shape=Msquare] stop [shape=diamond]
  pre [shape=parallelogram, tool_command="echo before >> pre.txt"]
  one [shape=hexagon, label="One?"]
  two [shape=hexagon, label="Two?", timeout=3600, human.default_choice=one]
  a [shape=parallelogram, tool_command="echo new > new.txt"]
  start -> pre
  pre -> one [condition="outcome=success"]
  pre -> stop
  one -> two [label="Go"]
  one -> stop [label="Stop"]
  two -> a [label="[Y] Yes"]
  two -> one [label="[A] Again"]
  a -> exit [condition="outcome=success"]
  a -> stop
}`;

/** Tools one after the other; the last alone leads to the exit, and only when it succeeded. */
function tools(...commands: string[]): EngineRequest["pipeline"] {
  const ids = commands.map((_, index) => `t${index}`);
  const nodes = commands.map(
    (command, index) =>
      `t${index} [shape=parallelogram, timeout=600, tool_command=${JSON.stringify(command)}]`,
  );
  const ways = ids.flatMap((id, index) => [
    `${id} -> ${ids[index + 1] ?? "exit"} [condition="outcome=success"]`,
    `${id} -> stop`,
  ]);
  const text = `digraph g {
    graph [goal="x", default_max_retry=0, default_max_retries=0]
    start [shape=Mdiamond]
    exit [shape=Msquare]
    stop [shape=diamond]
    ${[...nodes, `start -> ${ids[0]}`, ...ways].join("\n    ")}
  }`;
  return { name: "own.dot", text };
}
