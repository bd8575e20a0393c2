import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Codergen } from "../../app/attractor/codergen.ts";
import { type RunFiles, readRun } from "../../app/attractor/files/read-run.ts";
import type { Final } from "../../app/attractor/files/shapes.ts";
import { gitRepository } from "../../app/attractor/git-repository.ts";
import { parsePipeline } from "../../app/attractor/language/parse.ts";
import { plainTools } from "../../app/attractor/plain-tools.ts";
import { resumePipeline } from "../../app/attractor/run/resume-pipeline.ts";
import type { RunOptions, Workplace } from "../../app/attractor/run/run.ts";
import { runPipeline } from "../../app/attractor/run/run-pipeline.ts";

/** A temporary repository with one commit and room for the files of a run. */
export interface Workbench {
  readonly folder: string;
  readonly gitDir: string;
  readonly worktree: string;
  readonly logsRoot: string;
  /** Everything that a run needs but a graph. */
  place(changes?: Partial<Workplace>): Workplace;
  run(dot: string, changes?: Partial<RunOptions>): Promise<Final>;
  resume(changes?: Partial<Workplace>): Promise<Final>;
  files(): RunFiles;
  /** Text of a file in the logs root. */
  log(path: string): string;
  git(...args: string[]): string;
  /** Subjects of the commits beyond the base, oldest first, without the engine's prefix. */
  subjects(): readonly string[];
  remove(): void;
}

/** A codergen that no test should reach. */
export const noCodergen: Codergen = {
  generate: async () => ({ status: "fail", failure_reason: "this test has no codergen" }),
};

/** Makes a workbench; the git folder lies outside the worktree. */
export function workbench(): Workbench {
  const folder = mkdtempSync(join(tmpdir(), "attractor-"));
  const gitDir = join(folder, "repo.git");
  const worktree = join(folder, "tree");
  const logsRoot = join(folder, "logs");
  mkdirSync(worktree);
  const env = { PATH: process.env.PATH ?? "" };
  const git = (...args: string[]): string =>
    execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@localhost", ...args], {
      cwd: worktree,
      env: {
        ...env,
        GIT_DIR: gitDir,
        GIT_WORK_TREE: worktree,
        GIT_CONFIG_GLOBAL: "/dev/null",
        GIT_CONFIG_NOSYSTEM: "1",
      },
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    });
  git("init", "--quiet", "--initial-branch=main");
  writeFileSync(join(worktree, "README.md"), "base\n");
  git("add", "README.md");
  git("commit", "--quiet", "--message=base");
  const base = git("rev-parse", "HEAD").trim();
  const place = (changes: Partial<Workplace> = {}): Workplace => ({
    logsRoot,
    worktree,
    repository: gitRepository({ gitDir, worktree, env }),
    tools: plainTools(),
    codergen: noCodergen,
    env,
    now: Date.now,
    signal: new AbortController().signal,
    ...changes,
  });
  return {
    folder,
    gitDir,
    worktree,
    logsRoot,
    git,
    place,
    run: (dot, changes = {}) =>
      runPipeline({ ...place(), graph: parsePipeline(dot, "graph.dot"), runId: "r-1", ...changes }),
    resume: (changes) => resumePipeline(place(changes)),
    files: () => readRun(logsRoot),
    log: (path) => readFileSync(join(logsRoot, path), "utf8"),
    subjects: () =>
      git("log", "--reverse", "--format=%s", `${base}..HEAD`)
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => line.replace(/^attractor\([^)]*\): /, "")),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
