import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parsePipeline } from "../../app/attractor/language/parse.ts";
import { plainTools } from "../../app/attractor/plain-tools.ts";
import { joinOf } from "../../app/attractor/run/parallel/join.ts";
import {
  componentOutcome,
  type JoinPolicy,
  whyStop,
} from "../../app/attractor/run/parallel/policy.ts";
import type { Tools } from "../../app/attractor/tools.ts";
import { graph, tool } from "./graph.ts";
import { type Workbench, workbench } from "./workbench.ts";

let bench: Workbench;
beforeEach(() => {
  bench = workbench();
});
afterEach(() => bench.remove());

/** Two branches between a component and a fan-in, whose outcome leads out. */
const two = (a: string, b: string, { component = "", join: fanIn = "" } = {}): string =>
  graph(`par [shape=component${component}] join [shape=tripleoctagon${fanIn}]
    ${tool("a", a)} ${tool("b", b)} ${tool("saved", "true")} last [shape=diamond]
    start -> par  par -> a -> join  par -> b -> join
    join -> exit [condition="outcome=success"]
    join -> saved [condition="outcome=conflict"]
    join -> last
    saved -> exit`);
const tree = (path: string): string => readFileSync(join(bench.worktree, path), "utf8");
const context = (): Record<string, unknown> => bench.files().checkpoint?.context ?? {};

describe("parallel branches", () => {
  it("work apart; the best is merged and the others are named", async () => {
    const final = await bench.run(two("echo a > a.txt", "echo b > b.txt; test ! -e a.txt"));
    expect(final.status).toBe("success");
    expect(bench.subjects()).toEqual(
      ["start", "par", "a", "join", "exit"].map((node) => `${node} (success)`),
    );
    expect([tree("a.txt"), existsSync(join(bench.worktree, "b.txt"))]).toEqual(["a\n", false]);
    expect(context()["parallel.fan_in.losers"]).toMatchObject([
      { branch_key: "b", status: "success", branch_name: expect.stringMatching(/pass1\/b$/) },
    ]);
    const [loser] = Object.values(Object(context()["parallel.fan_in.losers"])) as {
      head_sha: string;
    }[];
    expect(bench.git("show", `${loser?.head_sha}:b.txt`)).toBe("b\n");
  });

  it("are all merged where the fan-in asks for it, line by line", async () => {
    const body = two("echo a > a.txt; sed -i s/base/base-a/ README.md", "echo b > b.txt", {
      join: ", merge=all",
    });
    expect((await bench.run(body)).status).toBe("success");
    expect([tree("a.txt"), tree("b.txt"), tree("README.md")]).toEqual(["a\n", "b\n", "base-a\n"]);
    expect(context()["parallel.fan_in.merged"]).toEqual(["a", "b"]);
    expect(context()["parallel.fan_in.losers"]).toEqual([]);
  });

  it("that change the same lines are a conflict that an edge may ask for, and leave the worktree as it was", async () => {
    const body = two("echo a > README.md", "echo b > README.md", { join: ", merge=all" });
    expect((await bench.run(body)).status).toBe("success");
    expect(bench.files().checkpoint?.completed_nodes).toContain("saved");
    expect(tree("README.md")).toBe("base\n");
    expect(JSON.parse(bench.log("join/status.json"))).toMatchObject({
      status: "conflict",
      failure_reason: "branch b conflicts with a in README.md",
    });
  });

  it("end the run where nobody asks for their conflict", async () => {
    const body = two("echo a > README.md", "echo b > README.md", { join: ", merge=all" }).replace(
      'join -> saved [condition="outcome=conflict"]',
      'join -> saved [condition="outcome=never"]',
    );
    expect(await bench.run(body)).toMatchObject({
      status: "fail",
      failure_reason: "branch b conflicts with a in README.md",
    });
  });

  it("count with their goal gates when they are merged", async () => {
    const gate = `goal_gate=true, max_retries=0`;
    const body =
      graph(`par [shape=component] join [shape=tripleoctagon] ${tool("g", "exit 1", gate)}
      ${tool("a", "echo a > a.txt")} ${tool("b", "exit 1")}
      start -> par  par -> g -> a -> join  par -> b -> join
      join -> exit [condition="outcome=success"] join -> start2  start2 [shape=diamond]`);
    expect(await bench.run(body)).toMatchObject({
      status: "fail",
      failure_reason: "goal gate unsatisfied (g) and no retry target",
    });
  });

  it("are ended as soon as the answer is certain, with everything they started", async () => {
    const slow = "sleep 600 & echo $! > ../../pid; wait";
    const component = ", join_policy=first_success";
    const final = await bench.run(two("sleep 0.3; echo a > a.txt", slow, { component }), {
      tools: plainTools({ graceMs: 100 }),
    });
    expect(final.status).toBe("success");
    const pid = Number(bench.log("parallel/par/pass1/pid"));
    // A zombie has ended; only whoever is its parent has not asked yet.
    const stat = existsSync(`/proc/${pid}/stat`)
      ? readFileSync(`/proc/${pid}/stat`, "utf8")
      : ") Z";
    expect(stat.slice(stat.lastIndexOf(")"))).toMatch(/^\) Z/);
    const [early] = bench.files().events.filter(({ event }) => event === "early_termination");
    expect(early).toMatchObject({ node_id: "par", success_so_far: 1, fail_so_far: 0, total: 2 });
  });

  it("are all ended before the run is, where its records break in the middle of them", async () => {
    const hidden =
      'rm "$KILROY_LOGS_ROOT/../../../../progress.ndjson"; mkdir "$KILROY_LOGS_ROOT/../../../../progress.ndjson"';
    let others = "none";
    const plain = plainTools();
    const tools: Tools = {
      run: (call) => {
        if (call.command !== "wait for the end") return plain.run(call);
        others = "running";
        return new Promise((resolve) => {
          call.signal.addEventListener("abort", () => {
            others = "ended";
            resolve({ code: 1, signal: null, timedOut: false, ms: 1, output: "" });
          });
        });
      },
    };
    const final = await bench.run(two(hidden, "wait for the end"), { tools });
    expect(final).toMatchObject({
      status: "fail",
      failure_reason: expect.stringContaining("the run's files cannot be kept: EISDIR"),
    });
    expect(others).toBe("ended");
  });

  it("that miss their component's policy make the fan-in fail with its reason", async () => {
    const component = ", join_policy=k_of_n, k=2";
    expect(await bench.run(two("exit 1", "sleep 600", { component }))).toMatchObject({
      status: "fail",
      failure_reason: "k_of_n: only 0/2 succeeded (need k=2)",
    });
  });

  it("go on where they were when the run is resumed, and what had ended is not done again", async () => {
    const stop = new AbortController();
    const count = (name: string): string => `echo ${name} >> ../../../../../${name}.count`;
    const body = two(
      `${count("a")}; echo a > a.txt`,
      `${count("b")}; test -e ../../../../../go || sleep 600`,
    );
    const onEvent = ({ event, branch_key, branch_event }: Record<string, unknown>) => {
      if (event === "branch_progress" && branch_key === "a" && branch_event === "success")
        stop.abort("test");
    };
    const tools = plainTools({ graceMs: 50 });
    expect((await bench.run(body, { signal: stop.signal, onEvent, tools })).status).toBe(
      "canceled",
    );
    writeFileSync(join(bench.logsRoot, "go"), "");
    expect((await bench.resume()).status).toBe("success");
    expect(bench.log("a.count")).toBe("a\n");
    expect(bench.subjects()).toEqual(
      ["start", "par", "a", "join", "exit"].map((node) => `${node} (success)`),
    );
  });
});

describe("the join of a component", () => {
  const joins = (body: string): string | undefined =>
    joinOf(parsePipeline(`digraph g { ${body} }`, "g.dot"), "p");

  it("is the nearest fan-in of all its branches, else the nearest node", () => {
    const fan = "j [shape=tripleoctagon] k [shape=tripleoctagon]";
    expect(joins(`p a b x ${fan} p -> a -> x -> j -> k p -> b -> x`)).toBe("j");
    expect(joins("p a b x p -> a -> x p -> b -> x")).toBe("x");
    expect(joins("p a b p -> a p -> b")).toBeUndefined();
  });
});

describe("a join policy", () => {
  const policy = (changes: Partial<JoinPolicy>): JoinPolicy => ({
    kind: "wait_all",
    k: 1,
    fraction: 0.5,
    errors: "continue",
    ...changes,
  });
  const tally = (total: number, succeeded: number, failed: number) => ({
    total,
    succeeded,
    failed,
  });

  it("stops when the answer is certain, either way", () => {
    expect(whyStop(policy({}), tally(3, 1, 1))).toBeUndefined();
    expect(whyStop(policy({ errors: "fail_fast" }), tally(3, 1, 1))).toBe("fail_fast");
    const quorum = policy({ kind: "quorum", fraction: 0.6 });
    expect(whyStop(quorum, tally(5, 2, 0))).toBeUndefined();
    expect(whyStop(quorum, tally(5, 3, 0))).toBe("quorum: reached");
    expect(whyStop(quorum, tally(5, 1, 3))).toBe("quorum: out of reach");
    expect(whyStop(policy({ kind: "k_of_n", k: 2 }), tally(2, 0, 1))).toBe("k_of_n: out of reach");
  });

  it("leaves failed branches out where errors are ignored", () => {
    const ignore = policy({ errors: "ignore" });
    expect(componentOutcome(ignore, tally(3, 2, 1))).toMatchObject({ status: "success" });
    expect(componentOutcome(policy({}), tally(3, 2, 1))).toMatchObject({
      status: "partial_success",
      failure_reason: "1 of 3 branches failed",
    });
    expect(componentOutcome(policy({ kind: "quorum" }), tally(2, 0, 2)).status).toBe("fail");
  });
});
