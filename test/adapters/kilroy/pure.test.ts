import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { chosenEngine, type EngineChoice } from "../../../app/adapters/kilroy/choose.ts";
import { unusable } from "../../../app/adapters/kilroy/features.ts";
import { withoutOwnLine } from "../../../app/adapters/kilroy/ignore-line.ts";
import {
  kilroyArgv,
  kilroyEnv,
  runYaml,
  servedArgv,
} from "../../../app/adapters/kilroy/invocation.ts";
import { type Offered, refusalOf } from "../../../app/adapters/kilroy/refusal.ts";
import { seenRoom } from "../../../app/adapters/kilroy/seen-room.ts";
import { wordFor } from "../../../app/adapters/kilroy/word-for.ts";
import { parsePipeline } from "../../../app/attractor/language/parse.ts";
import type { EngineRequest } from "../../../app/ports/engine.ts";

const places = {
  repo: "/k/repo",
  logs: "/k/logs",
  state: "/k/state",
  order: "/k/order",
  start: "/k/start",
  out: "/k/out",
};
const MANIFEST = {
  ...{ graph_name: "g", goal: "", base_sha: "", logs_root: "", worktree: "" },
  ...{ graph_dot: "", started_at: "", repo_path: "" },
};
const model = { url: "http://127.0.0.1:9", token: "t-1" };
const cxdb = { binary: "127.0.0.1:9009", page: "http://127.0.0.1:9010" };

describe("Kilroy's program", () => {
  const usage = (flags: string) => ({ code: 1, stderr: `usage:\n kilroy attractor run ${flags}` });
  const all = "--workspace --input --run-id --logs-root --no-cxdb --skip-preflight";

  it("is known by its usage, and too old without the flags of its head", () => {
    expect(unusable("/k", usage(all))).toBeNull();
    expect(unusable("/k", usage(all.replace("--workspace ", "")))).toBe(
      "/k is too old, it does not know --workspace; build it from the head of github.com/danshapiro/kilroy, or set FACTORY_ENGINE=embedded",
    );
    expect(unusable("/k", { code: 127, stderr: "no such thing" })).toMatch(
      /^\/k is not Kilroy: started without arguments it ended with 127 /,
    );
  });
});

describe("Kilroy's invocation", () => {
  it("names run and logs root, and stores no conversations unless asked", () => {
    const argv = kilroyArgv("kilroy", { runId: "r-1", places, cxdb: null, inputs: {} });
    expect(argv.join(" ")).toBe(
      "kilroy attractor run --graph /k/order/graph.dot --config /k/order/run.yaml --run-id r-1 --logs-root /k/logs --no-cxdb --confirm-stale-build --skip-cli-headless-warning --skip-preflight",
    );
    const more = kilroyArgv("kilroy", { runId: "r-1", places, cxdb, inputs: { who: "world" } });
    expect(more).not.toContain("--no-cxdb");
    expect(more.join(" ")).toContain(" --input /k/order/inputs.json ");
  });

  it("gives the run's own variables, and over them only what git and Kilroy need", () => {
    const given = { PATH: "/bin", HOME: "/root", KILROY_RUN_ID: "r-0", FACTORY_SEED: "7" };
    expect(kilroyEnv(given, { places, model: null })).toEqual({
      PATH: "/bin",
      FACTORY_SEED: "7",
      HOME: "/k/state",
      LANG: "C.UTF-8",
      XDG_STATE_HOME: "/k/state",
      GIT_CONFIG_COUNT: "3",
      GIT_CONFIG_KEY_0: "core.hooksPath",
      GIT_CONFIG_VALUE_0: "/dev/null",
      GIT_CONFIG_KEY_1: "commit.gpgsign",
      GIT_CONFIG_VALUE_1: "false",
      GIT_CONFIG_KEY_2: "safe.directory",
      GIT_CONFIG_VALUE_2: "*",
    });
  });

  it("gives agents the broker's address and a token in the key's place", () => {
    expect(kilroyEnv({}, { places, model }).ANTHROPIC_API_KEY).toBe("t-1");
    const settings = parse(runYaml({ places, links: {}, model, cxdb }));
    expect(settings.llm).toEqual({
      providers: { anthropic: { backend: "api", api: { base_url: "http://127.0.0.1:9" } } },
    });
    expect(settings.cxdb).toEqual({
      binary_addr: "127.0.0.1:9009",
      http_base_url: "http://127.0.0.1:9010",
    });
  });

  it("writes paths that no YAML and no shell takes for anything else", () => {
    const odd = { ...places, repo: "/k/it's: #1" };
    const links = { "a b/node_modules": "/opt/it's" };
    const settings = parse(runYaml({ places: odd, links, model: null, cxdb: null }));
    expect(settings.repo.path).toBe("/k/it's: #1");
    expect(settings.setup.commands).toEqual([
      `mkdir -p "$(dirname 'a b/node_modules')" && ln -sfn '/opt/it'\\''s' 'a b/node_modules'`,
    ]);
    expect(Object.keys(settings)).toEqual([
      "version",
      "repo",
      "runtime_policy",
      "inputs",
      "preflight",
      "artifact_policy",
      "setup",
    ]);
  });

  it("is shown folders by names of its own in a sandbox, and where they lie elsewhere", () => {
    const mounts = [
      { from: "/n", to: "/opt/node", writable: false },
      { from: "/m", to: "/box/node_modules", writable: false },
    ];
    expect(seenRoom("sandbox", "/tmp/x", { runId: "r-1", mounts }).there.logs).toBe(
      "/kilroy/state/kilroy/attractor/runs/r-1",
    );
    expect(seenRoom("sandbox", "/tmp/x", { runId: "r-1", mounts }).links).toEqual({
      node_modules: "/opt/linked/0",
    });
    expect(seenRoom("process", "/tmp/x", { runId: "r-1", mounts }).there.logs).toBe(
      "/tmp/x/state/kilroy/attractor/runs/r-1",
    );
    expect(seenRoom("process", "/tmp/x", { runId: "r-1", mounts }).links).toEqual({
      node_modules: "/m",
    });
    const writable = seenRoom("sandbox", "/tmp/x", { runId: "r-1", mounts }).mounts.filter(
      (one) => one.writable,
    );
    expect(writable.map(({ to }) => to)).toEqual([
      "/kilroy/repo",
      "/kilroy/state/kilroy/attractor/runs/r-1",
      "/kilroy/state",
      "/kilroy/out",
    ]);
  });
});

describe("what Kilroy is not given", () => {
  const offered: Offered = {
    model: { kind: "ready" },
    cwd: "/box",
    resumes: false,
    links: false,
    gates: "attended",
  };
  const refusal = (nodes: string, changes: Partial<Offered> = {}) =>
    refusalOf(
      parsePipeline(
        `digraph g { start [shape=Mdiamond]\n${nodes}\nexit [shape=Msquare] }`,
        "g.dot",
      ),
      { ...offered, ...changes },
    );

  it("is what it would do otherwise than the graph says, each with its reason", () => {
    expect(refusal("a [shape=parallelogram, tool_command=true]")).toBeNull();
    expect(refusal("a [shape=hexagon]")).toBeNull();
    expect(refusal("a [shape=hexagon, timeout=60]")).toMatch(
      /^kilroy cannot let human gate a \(line 2\) fail at its timeout/,
    );
    expect(refusal("a [shape=hexagon, timeout=60]", { gates: "approved" })).toBeNull();
    const timed = `a [shape=hexagon, timeout=60, human.default_choice=exit] a -> exit`;
    expect(refusal(timed)).toBeNull();
    const written = `w [shape=box, llm_provider=anthropic] d [shape=diamond] a [shape=hexagon] w -> d d -> a`;
    expect(refusal(written)).toBeNull();
    expect(refusal(written, { gates: "anew" })).toMatch(
      /^what human gate a \(line 2\) asks about is written by node w, .* anew after the answer$/,
    );
    expect(refusal(written.replace("d -> a", ""), { gates: "anew" })).toBeNull();
    expect(refusal("a [shape=tripleoctagon, merge=all]")).toMatch(
      /merge=all of node a .* drop work/,
    );
    expect(refusal("a [shape=box]")).toMatch(/^node a \(line 2\) names no provider/);
    expect(refusal("a [shape=box, backend=claude]")).toMatch(/is written by claude/);
    expect(refusal("a [shape=box, llm_provider=anthropic]")).toBeNull();
    expect(
      refusal("a [shape=box, llm_provider=anthropic]", {
        model: { kind: "missing", why: "no key" },
      }),
    ).toBe("node a (line 2) needs a model: no key");
    expect(refusal("", { resumes: true })).toMatch(/^kilroy does not go on with/);
    expect(refusal("a [shape=house]")).toMatch(
      /^node a \(line 2\) runs a graph of a file of its own/,
    );
    expect(refusal("", { cwd: "/box/web" })).toMatch(/this product's root is web/);
    expect(refusal("a [shape=component]", { links: true })).toMatch(/not seen in the branches/);
  });
});

describe("the word that Kilroy is answered", () => {
  const yes = { key: "Y", label: "[Y] Yes", to: "a" };
  const again = { key: "A", label: "[A] Again", to: "pre" };
  it("is an option's key, or its target where the key means another option to Kilroy", () => {
    expect(wordFor([yes, again], yes)).toBe("Y");
    expect(wordFor([yes, again], again)).toBe("pre");
    const twice = { key: "1", label: "Also", to: "pre" };
    expect(wordFor([yes, again, twice], twice)).toBe("1");
  });

  it("is none where both mean another, or where Kilroy offers something else", () => {
    const other = { key: "2", label: "[A] Other way", to: "pre" };
    const odd = { ...other, key: "a" };
    expect(() => wordFor([yes, again, odd], odd)).toThrow(/mean another option as well$/);
    expect(() => wordFor([yes], again)).toThrow('kilroy does not offer "[A] Again"');
  });
});

describe("the line in .gitignore that Kilroy adds", () => {
  it.each([
    [null, ".kilroy/\n", null],
    ["dist", "dist\n.kilroy/\n", "dist"],
    ["dist\n", "dist\n.kilroy/\n", "dist\n"],
    ["dist\n", "dist\n.kilroy/\nmore\n", "dist\nmore\n"],
    ["/.kilroy\n", "/.kilroy\n", "/.kilroy\n"],
    [".kilroy/\n", ".kilroy/\nmore\n", ".kilroy/\nmore\n"],
    ["dist\n", "dist\nmore\n", "dist\nmore\n"],
  ])("of %j made %j, which becomes %j", (base, now, left) => {
    expect(withoutOwnLine(base, now)).toBe(left);
  });
});

describe("the gatekeeper's command line", () => {
  it("names Kilroy's program, the run, and files that only this machine writes", () => {
    const argv = servedArgv("/opt/gatekeeper/main.mts", "/opt/kilroy", {
      ...{ runId: "r-1", places, cxdb: null, inputs: {} },
    });
    expect(argv.slice(0, -1).join(" ")).toBe(
      "node --disable-warning=ExperimentalWarning /opt/gatekeeper/main.mts /opt/kilroy",
    );
    expect(JSON.parse(argv.at(-1) ?? "")).toEqual({
      runId: "r-1",
      graph: "/k/order/graph.dot",
      config: "/k/order/run.yaml",
      inputs: "/k/order/inputs.json",
      answers: "/k/order/answers.json",
    });
  });
});

describe("the engine of a run", () => {
  const engine = (name: string) => ({
    run: async () => ({ status: "success" as const, reason: name, stages: 1 }),
  });
  const run = (choice: Pick<EngineChoice, "wish" | "kilroy">) =>
    chosenEngine({ ...choice, embedded: engine("embedded") }).run({} as EngineRequest);
  const ready = (why: string | null) =>
    ({ kind: "ready", engine: { ...engine("kilroy"), refusal: () => why } }) as const;
  const missing = { kind: "missing", why: "there is no kilroy" } as const;

  it("is the one that is asked for, and refused where it is not there", async () => {
    expect(await run({ wish: "embedded", kilroy: ready(null) })).toMatchObject({
      reason: "embedded",
    });
    expect(await run({ wish: "kilroy", kilroy: ready("no") })).toMatchObject({ reason: "kilroy" });
    expect(await run({ wish: "kilroy", kilroy: missing })).toMatchObject({
      status: "fail",
      reason: "there is no kilroy",
    });
  });

  it("is the one that began it, of a run that asked", async () => {
    const files = mkdtempSync(join(tmpdir(), "begun-"));
    const begun = { run_id: "r-1", run_branch: "attractor/run/r-1" };
    writeFileSync(join(files, "manifest.json"), JSON.stringify({ ...MANIFEST, ...begun }));
    writeFileSync(join(files, "graph.dot"), "digraph g { start [shape=Mdiamond] }");
    const request = { resume: { files, answers: [] } } as unknown as EngineRequest;
    const goOn = (choice: Pick<EngineChoice, "wish" | "kilroy">) =>
      chosenEngine({ ...choice, embedded: engine("embedded") }).run(request);
    try {
      const refused = {
        status: "fail",
        reason: expect.stringMatching(/^the run was begun by kilroy/),
      };
      expect(await goOn({ wish: "embedded", kilroy: missing })).toMatchObject(refused);
      expect(await goOn({ wish: "auto", kilroy: missing })).toMatchObject(refused);
      expect(await goOn({ wish: "auto", kilroy: ready(null) })).toMatchObject({ reason: "kilroy" });
      writeFileSync(
        join(files, "manifest.json"),
        JSON.stringify({ ...MANIFEST, ...begun, engine: "embedded" }),
      );
      expect(await goOn({ wish: "auto", kilroy: missing })).toMatchObject({ reason: "embedded" });
    } finally {
      rmSync(files, { recursive: true });
    }
  });

  it("is Kilroy of itself where it is found and does what the graph says, and is told with its reason", async () => {
    expect(await run({ wish: "auto", kilroy: ready(null) })).toMatchObject({
      reason: "kilroy",
      says: ["run by kilroy"],
    });
    expect(await run({ wish: "auto", kilroy: ready("a gate") })).toMatchObject({
      reason: "embedded",
      says: ["run by the embedded engine: a gate"],
    });
    expect(await run({ wish: "auto", kilroy: missing })).toMatchObject({
      says: ["run by the embedded engine: there is no kilroy"],
    });
  });
});
