import { execFileSync, spawn } from "node:child_process";
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
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Final } from "../../app/attractor/files/shapes.ts";
import { cloneForRun, openClone, type RunClone } from "../../app/attractor/git-clone.ts";
import { parsePipeline } from "../../app/attractor/language/parse.ts";
import { plainTools } from "../../app/attractor/plain-tools.ts";
import { resumePipeline } from "../../app/attractor/run/resume-pipeline.ts";
import type { Workplace } from "../../app/attractor/run/run.ts";
import { runPipeline } from "../../app/attractor/run/run-pipeline.ts";
import { graph as graphText, tool } from "./graph.ts";
import { noCodergen } from "./workbench.ts";

let folder: string;
let source: string;
let logsRoot: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "faults-"));
  source = join(folder, "source");
  logsRoot = join(folder, "logs");
  git("init", "--quiet", "--initial-branch=main", source);
  put("README.md", "base\n");
  git("-C", source, "add", "--all");
  git("-C", source, "commit", "--quiet", "--message=base");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const env = { PATH: process.env.PATH ?? "" };
const BRANCH = "attractor/run/r-1";

function git(...args: string[]): string {
  return execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@localhost", ...args], {
    env: { ...env, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1" },
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  }).trim();
}

function put(path: string, text: string): void {
  mkdirSync(join(source, path, ".."), { recursive: true });
  writeFileSync(join(source, path), text);
}

const places = () => ({
  gitDir: join(logsRoot, "repository.git"),
  worktree: join(logsRoot, "worktree"),
  env,
});
const workplace = (clone: RunClone, changes: Partial<Workplace> = {}): Workplace => ({
  logsRoot,
  worktree: places().worktree,
  repository: clone.repository,
  tools: plainTools({ graceMs: 50 }),
  codergen: noCodergen,
  env,
  now: Date.now,
  signal: new AbortController().signal,
  ...changes,
});
const graph = (body: string) => parsePipeline(graphText(body), "g.dot");

/** Runs one command on the source as `sf pipeline run` does. */
async function run(command: string, changes: Partial<Workplace> = {}): Promise<Final> {
  mkdirSync(logsRoot, { recursive: true });
  const clone = await cloneForRun(source, places(), "r-1");
  const body = `${tool("a", "echo a > a.txt")} ${tool("b", command)} start -> a -> b b -> exit [condition="outcome=success"]`;
  const final = await runPipeline({
    ...workplace(clone, changes),
    graph: graph(body),
    runId: "r-1",
  });
  await clone.publish();
  return final;
}

/** Everything of the source that must stay as it is: its files, git's but for the run's branch and its objects. */
function seen(): unknown {
  const files: Record<string, string> = {};
  const look = (path: string): void => {
    for (const entry of readdirSync(join(source, path), { withFileTypes: true })) {
      const name = join(path, entry.name);
      if (/(^|\/)objects$|refs\/heads\/attractor$|logs\/refs\/heads\/attractor$/.test(name))
        continue;
      if (entry.isDirectory()) look(name);
      else files[name] = readFileSync(join(source, name), "latin1");
    }
  };
  look("");
  return files;
}

const bare = (): void => {
  git("clone", "--quiet", "--bare", source, `${source}.bare`);
  rmSync(source, { recursive: true });
  execFileSync("mv", [`${source}.bare`, source]);
};
const dirty = (): void => {
  put("README.md", "somebody's\n");
  put("staged.txt", "staged");
  git("-C", source, "add", "staged.txt");
  put("untracked.txt", "untracked");
};
const hooked = (): void => {
  const script = `#!/bin/sh\necho "$0" >> ${folder}/ran\nexit 1\n`;
  for (const hook of [
    "pre-commit",
    "post-checkout",
    "reference-transaction",
    "post-merge",
    "update",
  ]) {
    put(`.git/hooks/${hook}`, script);
    chmodSync(join(source, ".git/hooks", hook), 0o755);
  }
  git("-C", source, "config", "core.fsmonitor", join(source, ".git/hooks/update"));
};
const locked = (): void => {
  for (const name of [
    "index.lock",
    "HEAD.lock",
    "config.lock",
    "packed-refs.lock",
    "refs/heads/main.lock",
  ])
    put(`.git/${name}`, "");
};

describe("a repository of a person's", () => {
  it.each<[string, () => void]>([
    ["dirty", dirty],
    ["bare", bare],
    ["full of hooks", hooked],
    ["left locked", locked],
    ["detached from its branches", () => void git("-C", source, "checkout", "-q", "--detach")],
  ])("that is %s has a run's branch in the end, and is otherwise as it was", async (_how, make) => {
    make();
    const before = seen();
    expect(await run("cat README.md; test ! -e untracked.txt")).toMatchObject({
      status: "success",
    });
    expect(seen()).toEqual(before);
    expect(git("-C", source, "show", `${BRANCH}:a.txt`)).toBe("a");
    expect(git("-C", source, "show", `${BRANCH}:README.md`)).toBe("base");
    expect(existsSync(join(folder, "ran"))).toBe(false);
    expect(git("-C", source, "fsck", "--strict")).toBe("");
  });

  it("without a commit is refused before anything is written", async () => {
    rmSync(source, { recursive: true });
    git("init", "--quiet", source);
    const before = seen();
    await expect(run("true")).rejects.toThrow(/has no commit to start from.*at least one commit/);
    expect([seen(), readdirSync(logsRoot)]).toEqual([before, []]);
  });

  it("is found from any folder of it", async () => {
    put("sub folder/kept.txt", "untracked");
    const top = source;
    source = join(top, "sub folder");
    expect(await run("test -e README.md")).toMatchObject({ status: "success" });
    expect(git("-C", top, "show", `${BRANCH}:a.txt`)).toBe("a");
  });

  it("that is not there, or no folder, is refused with its name", async () => {
    put("file", "");
    for (const name of ["none", "source/file"]) {
      source = join(folder, name);
      await expect(run("true")).rejects.toThrow(`${source} is no folder; name a git repository`);
    }
  });

  it("of another account is refused with advice that helps", async () => {
    const others = { ...places(), env: { ...env, GIT_TEST_ASSUME_DIFFERENT_OWNER: "1" } };
    await expect(cloneForRun(source, others, "r-1")).rejects.toThrow(
      `${source} belongs to another account, and git does not read it for this one; run this as its owner`,
    );
  });

  it("whose run's branch is locked has none, and is told how to fetch what is kept", async () => {
    put(`.git/refs/heads/${BRANCH}.lock`, "");
    logsRoot = join(folder, "what is kept; 'tis $HOME");
    const told = await run("true").catch((cause: Error) => cause.message);
    expect(told).toMatch(/could not be brought into .*Unable to create.*commits are kept/s);
    rmSync(join(source, `.git/refs/heads/${BRANCH}.lock`));
    const [, command = ""] = /: (git -C .*)$/.exec(String(told)) ?? [];
    execFileSync("bash", ["-c", command], { env });
    expect(git("-C", source, "show", `${BRANCH}:a.txt`)).toBe("a");
  });

  it("is not found by git in the worktree of a run, also where the run's files lie in it", async () => {
    logsRoot = join(source, "runs/1");
    const { status, failure_reason } = await run(
      "git -c user.name=t -c user.email=t@localhost commit --allow-empty -qm mine",
    );
    expect([status, failure_reason]).toEqual(["fail", "exit status 128"]);
    expect(git("-C", source, "log", "--format=%s", "main")).toBe("base");
  });
});

describe("a tool that meddles with the run's git", () => {
  it.each<[string, string, RegExp]>([
    [
      "puts HEAD on another branch",
      "git --git-dir=../repository.git symbolic-ref HEAD refs/heads/other",
      /HEAD was moved from refs\/heads\/attractor\/run\/r-1 to refs\/heads\/other/,
    ],
    [
      "detaches HEAD",
      "git --git-dir=../repository.git --work-tree=. checkout -q --detach",
      /HEAD was moved from refs\/heads\/attractor\/run\/r-1 to a commit/,
    ],
    [
      "takes commits back",
      "git --git-dir=../repository.git reset -q --soft HEAD~1",
      /HEAD was moved to [0-9a-f]{40}, which does not follow [0-9a-f]{40}/,
    ],
  ])("and %s fails the run with that as its reason", async (_what, command, reason) => {
    const before = seen();
    const { status, failure_reason } = await run(command);
    expect(status).toBe("fail");
    expect(failure_reason).toMatch(/^the work of b could not be committed: /);
    expect(failure_reason).toMatch(reason);
    expect(seen()).toEqual(before);
  });

  it("and deletes it fails the run; the person's repository stays as it was", async () => {
    const before = seen();
    await expect(run("rm -rf .git ../repository.git")).rejects.toThrow(/could not be brought into/);
    const final: unknown = JSON.parse(readFileSync(join(logsRoot, "final.json"), "utf8"));
    expect(final).toMatchObject({
      status: "fail",
      failure_reason: expect.stringMatching(/could not be committed: the git folder .* is gone/),
    });
    expect(seen()).toEqual(before);
  });

  it("and commits by itself has its commits in the run", async () => {
    const commit =
      "git --git-dir=../repository.git --work-tree=. -c user.name=t -c user.email=t@t commit -q";
    expect(await run(`${commit} --allow-empty -m mine`)).toMatchObject({ status: "success" });
    expect(git("-C", source, "log", "--format=%s", BRANCH)).toMatch(
      / b \(success\)\nmine\n.* a \(success\)/,
    );
  });

  it("and leaves a lock behind when it is killed does not hold the resumed run", async () => {
    const stop = new AbortController();
    const leave =
      "touch ../repository.git/index.lock; git --git-dir=../repository.git symbolic-ref HEAD refs/heads/other";
    const onEvent = ({ event, node_id }: Record<string, unknown>) => {
      if (event === "stage_attempt_end" && node_id === "b") stop.abort("test");
    };
    expect(await run(leave, { signal: stop.signal, onEvent })).toMatchObject({
      status: "canceled",
    });
    const clone = openClone(source, places(), "r-1");
    const tools = {
      run: async () => ({ code: 0, signal: null, timedOut: false, ms: 0, output: "" }),
    };
    expect(await resumePipeline(workplace(clone, { tools }))).toMatchObject({ status: "success" });
    await clone.publish();
    expect(git("-C", source, "log", "--format=%s", BRANCH)).toMatch(
      /exit \(success\)\n.* b \(success\)\n.* a /,
    );
  });
});

describe("a run", () => {
  it("ends with every process that it started, also one that left its session and closed its output", async () => {
    const daemon =
      "setsid sh -c 'echo $$ > ../daemon; exec sleep 600' > /dev/null 2>&1 & until test -s ../daemon; do sleep 0.01; done";
    expect(await run(daemon)).toMatchObject({ status: "success" });
    const pid = readFileSync(join(logsRoot, "daemon"), "utf8").trim();
    const stat = existsSync(`/proc/${pid}/stat`)
      ? readFileSync(`/proc/${pid}/stat`, "utf8")
      : "gone";
    expect(stat).toMatch(/gone|\) [ZX] /);
  });

  it("has one engine: the second is refused, and told which process is the first", async () => {
    const first = spawn("sleep", ["600"], { stdio: "ignore" });
    const stop = AbortSignal.abort("test");
    await run("true", { signal: stop });
    const stat = readFileSync(`/proc/${first.pid}/stat`, "utf8");
    const began = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
    const lock = join(logsRoot, "run.lock.json");
    writeFileSync(lock, JSON.stringify({ pid: first.pid, began }));
    const clone = openClone(source, places(), "r-1");
    try {
      await expect(resumePipeline(workplace(clone))).rejects.toThrow(
        new RegExp(`already has an engine, process ${first.pid}; wait for its end, or stop it`),
      );
      // Another process that has the number by now is not it.
      writeFileSync(lock, JSON.stringify({ pid: first.pid, began: "1" }));
      expect(await resumePipeline(workplace(clone))).toMatchObject({ status: "success" });
    } finally {
      first.kill("SIGKILL");
    }
  });

  it("is not gone on with where its logs root is a file", async () => {
    const place = workplace({ repository: {} } as unknown as RunClone);
    await expect(
      resumePipeline({ ...place, logsRoot: join(source, "README.md") }),
    ).rejects.toMatchObject({
      kind: "invalid",
      message: expect.stringContaining("README.md holds no run: manifest.json or graph.dot is"),
    });
  });

  it("is refused a logs root that cannot be written", async () => {
    const clone = { repository: {} } as unknown as RunClone;
    const place = { ...workplace(clone), logsRoot: "/sys/none/logs" };
    await expect(
      runPipeline({ ...place, graph: graph("start -> exit"), runId: "r-1" }),
    ).rejects.toMatchObject({
      kind: "invalid",
      message: expect.stringMatching(
        /logs root \/sys\/none\/logs cannot be used: .*choose a folder that can be written/,
      ),
    });
  });
});
