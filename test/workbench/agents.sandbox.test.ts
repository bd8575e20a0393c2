import { spawn } from "node:child_process";
import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { MessageCreateParams } from "@anthropic-ai/sdk/resources/messages";
import { expect, test } from "vitest";
import { composeWorkbench } from "../../app/compose-workbench.ts";
import type { ModelKeys } from "../../app/core/model-vendor.ts";
import { type AgentName, asks, ends, installStandIn } from "../adapters/agents/stand-ins.ts";
import { repository } from "../adapters/git/repository.ts";
import { configOf } from "../journeys/home.ts";
import { CODER_GRAPH, coder } from "../twins/anthropic/coder.ts";
import { calls, says, type Turn } from "../twins/anthropic/turns.ts";
import { type AnthropicTwin, openAnthropicTwin, type Script } from "../twins/anthropic/twin.ts";
import { openGoogleTwin } from "../twins/google/twin.ts";
import type { VendorTwin } from "../twins/json-http.ts";
import { openOpenaiTwin } from "../twins/openai/twin.ts";

const CLI = new URL("../../app/cli.ts", import.meta.url).pathname;

/** A repository, a folder, a stand-in for Anthropic's models, and runs of graphs on them as `sf pipeline run` makes them. */
async function bench(script: Script) {
  await using undo = new AsyncDisposableStack();
  const folder = mkdtempSync(join(tmpdir(), "own-agents-"));
  chmodSync(folder, 0o711);
  undo.defer(() => rmSync(folder, { recursive: true, force: true }));
  const product = repository({ "package.json": '{ "type": "module" }\n' });
  undo.defer(() => product.remove());
  const twin = await openAnthropicTwin(script);
  undo.defer(() => twin.close());
  const config = configOf(folder);
  const upstreams = { ...config.models.upstreams, anthropic: twin.url };
  const keep = undo.move();
  return {
    folder,
    product,
    twin,
    write: (graph: string): string => {
      const file = join(folder, "graph.dot");
      writeFileSync(file, graph);
      return file;
    },
    run: (
      graph: string,
      {
        name = "logs",
        runUsd = 5,
        path = "",
        keys = { anthropic: twin.key } as ModelKeys,
        more = {},
      },
    ) => {
      const file = join(folder, "graph.dot");
      writeFileSync(file, graph);
      const models = { ...config.models, upstreams: { ...upstreams, ...more }, runUsd };
      const own = { ownDatabase: false, modelKeys: keys, path };
      return composeWorkbench({ ...config, models }, own).pipelineRun(
        {
          file,
          repository: product.path,
          logsRoot: join(folder, name),
          dialect: "spec" as const,
          gates: { kind: "ask" as const },
        },
        { signal: new AbortController().signal, says: () => undefined },
      );
    },
    log: (path: string) => readFileSync(join(folder, "logs", path), "utf8"),
    uses: () =>
      readFileSync(join(folder, "logs", "model-uses.ndjson"), "utf8")
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line) as { id: string; status: number; usd: number }),
    [Symbol.asyncDispose]: () => keep.disposeAsync(),
  };
}

const graph = (body: string): string =>
  `digraph g { graph [goal="Work"] start [shape=Mdiamond] exit [shape=Msquare] ${body} }`;

test("a person's own graph of agents runs with the person's key, capped, and says what each call cost", async () => {
  await using it = await bench(coder());
  const poor = await it.run(CODER_GRAPH, { name: "poor", runUsd: 0.001 });
  expect(poor).toMatchObject({
    status: "fail",
    reason: expect.stringContaining("may spend 0.001"),
  });
  expect(it.twin.requests).toHaveLength(0);

  const outcome = await it.run(CODER_GRAPH, {});
  expect(outcome).toMatchObject({ status: "success", stages: 7 });
  expect(it.product.git("show", `attractor/run/${outcome.run}:different.js`)).toContain(
    "toLowerCase",
  );
  expect(it.uses()).toHaveLength(it.twin.requests.length);
  expect(it.uses()[0]).toMatchObject({ status: 200, usd: expect.any(Number) });
}, 120_000);

/** A stand-in that asks its model once, writes what it hears, and tries to reach what its prompt names. */
function installs(folder: string, name: AgentName): string {
  const bin = join(folder, `${name}-package`);
  const file = installStandIn(bin, name, {
    work: `${asks(name)}
fs.writeFileSync("answer.json", heard);
const machine = /http:\\S+/.exec(prompt)[0];
const elsewhere = await fetch(machine).catch((error) => String(error.cause.code));
fs.writeFileSync("elsewhere.txt", String(elsewhere));
const seen = fs.readdirSync("/proc").filter((name) => /^\\d+$/.test(name)).map((pid) =>
  ["environ", "cmdline"].map((file) => {
    try { return fs.readFileSync("/proc/" + pid + "/" + file, "utf8"); } catch { return ""; }
  }).join(" "));
fs.writeFileSync("seen.txt", seen.join(" "));
const said = "Asked.";
${ends(name)}`,
  });
  symlinkSync(file, join(bin, name));
  return bin;
}

/** The text of every file of a run, and of what its agents left. */
function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((one) => one.isFile())
    .map((one) => readFileSync(join(one.parentPath, one.name), "latin1"));
}

const REPLY = { text: "Forty-two.", input: 1000, output: 50 };

test.each([
  ["claude", "anthropic", () => openAnthropicTwin([{ ...says(REPLY.text), output: REPLY.output }])],
  ["codex", "openai", () => openOpenaiTwin([REPLY])],
  ["gemini", "google", () => openGoogleTwin([REPLY])],
] as const)(
  "in a bare run %s works in a room that reaches the broker and nothing else",
  async (name, vendor, open) => {
    await using it = await bench([]);
    const twin: Pick<VendorTwin, "url" | "key" | "close"> = await open();
    try {
      const outcome = await it.run(
        graph(
          `code [shape=box, backend=${name}, prompt="Reach ${twin.url} too"] start -> code -> exit`,
        ),
        {
          path: installs(it.folder, name),
          keys: { [vendor]: twin.key },
          more: { [vendor]: vendor === "openai" ? `${twin.url}/v1` : twin.url },
        },
      );
      expect(outcome).toMatchObject({ status: "success", reason: null });
      const branch = `attractor/run/${outcome.run}`;
      expect(it.product.git("show", `${branch}:answer.json`)).toContain("Forty-two.");
      expect(it.product.git("show", `${branch}:elsewhere.txt`)).toContain("ECONNREFUSED");
      const seen = it.product.git("show", `${branch}:seen.txt`);
      expect(seen).toContain("sf-run-");
      expect([seen, ...filesBelow(it.folder)].filter((text) => text.includes(twin.key))).toEqual(
        [],
      );
      expect(it.uses()).toMatchObject([{ status: 200, tokens: { output: 50 } }]);
    } finally {
      await twin.close();
    }
  },
  120_000,
);

test.each([
  ["codex", { anthropic: "k" }, "set OPENAI_API_KEY"],
  ["codex", { openai: "k" }, "codex is not on the search path /nowhere: npm install -g"],
  ["anthropic", { openai: "k" }, "set ANTHROPIC_API_KEY"],
  ["anthropic", {}, "set ANTHROPIC_API_KEY, OPENAI_API_KEY or GEMINI_API_KEY"],
] as const)("%s is refused before anything runs where %j is the only key", async (backend, keys, says) => {
  await using it = await bench([]);
  const run = it.run(
    graph(`code [shape=box, backend=${backend}, prompt="Ask."] start -> code -> exit`),
    { keys, path: "/nowhere" },
  );
  await expect(run).rejects.toMatchObject({
    code: "refused",
    message: expect.stringContaining(says),
  });
});

/** What the agent of a branch does: it looks about, writes its own file, and is done. */
function branchTurns(request: MessageCreateParams): Turn {
  const task = JSON.stringify(request.messages[0]);
  const name = /WRITE (\w+)/.exec(task)?.[1] ?? "";
  const answers = request.messages.filter(({ role }) => role === "assistant").length;
  if (answers === 0) return calls("write", { path: `${name}.txt`, text: name });
  if (answers === 1) return calls("run", { command: "sleep 1; ls *.txt" });
  return says(`${name} is done.`);
}

test("agents of parallel branches work each in a worktree of its own, and all of their work is merged", async () => {
  await using it = await bench(branchTurns);
  const outcome = await it.run(
    graph(`par [shape=component] join [shape=tripleoctagon, merge=all]
      a [shape=box, prompt="WRITE alpha"] b [shape=box, prompt="WRITE beta"]
      start -> par par -> a -> join par -> b -> join join -> exit`),
    {},
  );
  expect(outcome).toMatchObject({ status: "success" });
  const branch = `attractor/run/${outcome.run}`;
  for (const name of ["alpha", "beta"])
    expect(it.product.git("show", `${branch}:${name}.txt`)).toBe(name);
  const seen = it.twin.requests
    .map((request) => JSON.stringify(request.messages.at(-1)))
    .filter((message) => message.includes("[exit 0]"));
  expect(seen).toHaveLength(2);
  // Neither saw the other's file, though both worked at once.
  for (const message of seen)
    expect(message.includes("alpha.txt")).not.toBe(message.includes("beta.txt"));
  expect(it.uses()).toHaveLength(it.twin.requests.length);
}, 120_000);

/** `sf pipeline …` as a process of its own. */
function sf(twin: AnthropicTwin, home: string, words: readonly string[]) {
  const child = spawn(process.execPath, [CLI, "pipeline", ...words, "--home", home], {
    // What a killed process leaves lying goes with the test's folder.
    env: {
      PATH: process.env.PATH,
      TMPDIR: home,
      ANTHROPIC_API_KEY: twin.key,
      ANTHROPIC_BASE_URL: twin.url,
    },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  child.stderr.on("data", (piece) => {
    said += String(piece);
  });
  const ended = new Promise<{ code: number | null; said: string }>((resolve) =>
    child.once("close", (code) => resolve({ code, said })),
  );
  return { kill: () => child.kill("SIGKILL"), ended };
}

test("killed in the middle of a model's call and resumed, the call is made again, and each call that was made is paid once", async () => {
  const turns: readonly Turn[] = [
    calls("write", { path: "first.txt", text: "first" }),
    { hang: true },
    calls("write", { path: "second.txt", text: "second" }),
    says("Done."),
  ];
  await using it = await bench(turns);
  const file = it.write(graph(`code [shape=box, prompt="Write."] start -> code -> exit`));
  const logs = join(it.folder, "logs");
  const words = ["run", file, "--repo", it.product.path, "--logs-root", logs, "--dialect", "spec"];
  const first = sf(it.twin, it.folder, words);
  await expect.poll(() => it.twin.requests.length, { timeout: 60_000 }).toBe(2);
  first.kill();
  await first.ended;
  expect(it.uses()).toHaveLength(1);
  const second = sf(it.twin, it.folder, ["resume", "--logs-root", logs]);
  expect(await second.ended).toMatchObject({ code: 0 });
  expect(JSON.parse(it.log("final.json"))).toMatchObject({ status: "success" });
  const uses = it.uses();
  expect(uses).toHaveLength(it.twin.requests.length);
  expect(new Set(uses.map(({ id }) => id)).size).toBe(uses.length);
  expect(uses.map(({ status }) => status)).toEqual([200, 0, 200, 200]);
  expect(uses[1]?.usd).toBeGreaterThan(uses[0]?.usd ?? 0);
  expect(readFileSync(join(logs, "worktree/second.txt"), "utf8")).toBe("second");
  expect(readdirSync(it.folder).filter((name) => name.startsWith("sf-"))).toEqual([]);
}, 180_000);
