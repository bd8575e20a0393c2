import { execFileSync } from "node:child_process";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { commandLineAgents } from "../../../app/adapters/agents/command-line-agents.ts";
import { cloneBox } from "../../../app/adapters/attractor/clone-box.ts";
import { type ModelUse, openBroker } from "../../../app/adapters/broker/broker.ts";
import { openBrokerWay } from "../../../app/adapters/broker/way.ts";
import { openBoxes } from "../../../app/adapters/sandbox/open-boxes.ts";
import { modelChoice } from "../../../app/attractor/codergen.ts";
import { parsePipeline } from "../../../app/attractor/language/parse.ts";
import { ownToolchain } from "../../../app/toolchain.ts";
import { says } from "../../twins/anthropic/turns.ts";
import { openAnthropicTwin } from "../../twins/anthropic/twin.ts";
import { openGoogleTwin } from "../../twins/google/twin.ts";
import { openOpenaiTwin } from "../../twins/openai/twin.ts";

type Name = "claude" | "codex" | "gemini";
const PLAIN = { level: "process", uid: "shared", memory: "watchdog", by: "a test" } as const;
const LIMITS = { ms: 60_000, memory: 2 ** 30, processes: 128, disk: 2 ** 26, output: 2 ** 20 };
const VERSIONS = { claude: "2.1.7 (Claude Code)", codex: "codex-cli 0.58.0", gemini: "0.12.3" };
/** What each prints when it has answered, in its own words. */
const DONE = {
  claude: ["{ type: 'result', subtype: 'success', is_error: false, result: said }"],
  codex: [
    "{ type: 'item.completed', item: { type: 'agent_message', text: said } }",
    "{ type: 'turn.completed' }",
  ],
  gemini: [
    "{ type: 'message', role: 'user', content: 'Make it.' }",
    "{ type: 'message', role: 'assistant', content: 'I look first. ', delta: true }",
    "{ type: 'tool_use', tool_name: 'ls' }",
    "{ type: 'message', role: 'assistant', content: said.slice(0, 3), delta: true }",
    "{ type: 'message', role: 'assistant', content: said.slice(3), delta: true }",
    "{ type: 'result', status: 'success' }",
  ],
};
const FAILED = {
  claude: "{ type: 'result', subtype: 'error_max_turns', is_error: true }",
  codex: "{ type: 'turn.failed', error: { message: 'error_max_turns' } }",
  gemini: "{ type: 'result', status: 'error', error: { message: 'error_max_turns' } }",
};
const NAMES: readonly Name[] = ["claude", "codex", "gemini"];

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "cli-agents-"));
  for (const name of ["bin", "package", "tree", "git", "logs"]) mkdirSync(join(folder, name));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A stand-in: a package with a program, linked into the search path as npm does it. */
function installs(name: Name, work: string, version: string = VERSIONS[name]): void {
  const program = join(folder, "package", `${name}.mjs`);
  writeFileSync(join(folder, "package", "package.json"), "{}");
  writeFileSync(
    program,
    `#!/usr/bin/env node
import fs from "node:fs";
if (process.argv.includes("--version")) { console.log(${JSON.stringify(version)}); process.exit(0); }
const { env, argv } = process;
const prompt = fs.readFileSync(0, "utf8");
const tell = (value) => console.log(JSON.stringify(value));
${work}
`,
  );
  chmodSync(program, 0o755);
  symlinkSync(program, join(folder, "bin", name));
}

const works = (name: Name): string => `
fs.writeFileSync("made.txt", prompt.split("\\n")[0]);
fs.writeFileSync("seen.json", JSON.stringify({ argv: argv.slice(2), env }));
console.log("a line that is no event");
const said = "Made it.";
${DONE[name].map((event) => `tell(${event});`).join("\n")}`;

async function generates(
  name: Name,
  { url = "http://127.0.0.1:9", token = "run-token", attributes = "" } = {},
) {
  const agents = commandLineAgents({
    path: join(folder, "bin"),
    place: async () => ({ url, token }),
    vendors: ["anthropic", "openai", "google"],
  });
  const agent = agents[name];
  if (agent.kind === "missing") return agent;
  const [tree, git] = [join(folder, "tree"), join(folder, "git")];
  const box = cloneBox(
    openBoxes(PLAIN),
    {
      clone: { tree, git },
      cwd: "/box",
      env: { PATH: "/opt/node:/usr/bin:/bin" },
      limits: LIMITS,
      mounts: [{ from: ownToolchain().node, to: "/opt/node", writable: false }],
    },
    tree,
  );
  const graph = parsePipeline(`digraph g { code [shape=box${attributes}] }`, "g.dot");
  const node = graph.nodes.get("code");
  if (node === undefined) throw new Error("no node");
  return agent.on(box).generate({
    node,
    prompt: "Make it.",
    worktree: tree,
    logsDir: join(folder, "logs"),
    context: {},
    env: { STAGE: "code" },
    signal: new AbortController().signal,
    model: modelChoice(graph, node),
    tell: () => {},
  });
}

const made = (path: string): string => readFileSync(join(folder, path), "utf8");

describe.each(NAMES)("%s", (name) => {
  test("does its work in the clone, told the prompt, the model and the broker, and its events are kept", async () => {
    installs(name, works(name));
    const outcome = await generates(name, { attributes: ", llm_model=some-model" });
    expect(outcome).toMatchObject({
      status: "success",
      context_updates: { last_response: "Made it." },
    });
    expect(made("tree/made.txt")).toBe("Make it.");
    const seen = JSON.parse(made("tree/seen.json")) as {
      argv: string[];
      env: Record<string, string>;
    };
    expect(seen.argv).toContain("some-model");
    expect(Object.values(seen.env)).toContain("run-token");
    const told = [...seen.argv, ...Object.values(seen.env)];
    expect(told.some((word) => word.includes("http://127.0.0.1:9"))).toBe(true);
    expect(seen.argv.join(" ")).not.toContain("run-token");
    expect(seen.env.STAGE).toBe("code");
    expect(made("logs/response.md")).toBe("Made it.");
    expect(made("logs/events.ndjson").trimEnd().split("\n")).toHaveLength(DONE[name].length);
  });

  test("that says it failed has failed, with its own words", async () => {
    installs(name, `fs.writeFileSync("half.txt", ""); tell(${FAILED[name]});`);
    expect(await generates(name)).toMatchObject({
      status: "fail",
      failure_reason: `${name}: error_max_turns`,
    });
  });

  test("of an old version is not asked, and the remedy is named", async () => {
    installs(name, works(name), "0.1.2");
    expect(await generates(name)).toMatchObject({
      status: "fail",
      failure_reason: expect.stringMatching(/0\.1\.2: version .* or newer is needed: npm install/),
    });
  });

  test("that is not there is missing, and the remedy is named", async () => {
    expect(await generates(name)).toMatchObject({
      kind: "missing",
      why: expect.stringContaining("npm install -g"),
    });
  });
});

test("a program that crashes has failed, with its last words", async () => {
  installs("claude", `console.error("out of luck"); process.exit(3);`);
  expect(await generates("claude")).toMatchObject({
    status: "fail",
    failure_reason: "claude ended by exit 3: out of luck",
    meta: { failure_class: "transient_infra" },
  });
});

test("a program that changes nothing and says nothing made an empty diff", async () => {
  installs("claude", "");
  expect(await generates("claude")).toMatchObject({ meta: { failure_class: "empty_diff" } });
});

test("its own word is taken from status.json, which is no part of the work", async () => {
  installs("claude", `fs.writeFileSync("status.json", '{"status":"rejected","notes":"no"}');`);
  expect(await generates("claude")).toEqual({ status: "rejected", notes: "no" });
  expect(() => made("tree/status.json")).toThrow();
});

test("what it commits below a person's repository does not land in it", async () => {
  const git = (...args: string[]) =>
    execFileSync("git", ["-C", folder, ...args], { encoding: "utf8" });
  git("init", "--quiet");
  installs(
    "claude",
    `import { spawnSync } from "node:child_process";
const own = ["-c", "user.name=a", "-c", "user.email=a@localhost"];
fs.mkdirSync("deep");
fs.writeFileSync("deep/made.txt", "made");
for (const words of [["-C", "deep", "add", "--all"], ["add", "--all"], ["commit", "--message=mine"]])
  fs.appendFileSync("said.txt", spawnSync("git", [...own, ...words], { encoding: "utf8" }).stderr);`,
  );
  expect(await generates("claude")).toMatchObject({ status: "success" });
  expect(made("tree/said.txt")).toContain("not a git repository");
  expect(git("rev-list", "--all")).toBe("");
  expect(git("ls-files")).toBe("");
});

test("Codex has the broker as a provider of its own, and searches nothing", async () => {
  installs("codex", works("codex"));
  await generates("codex", { url: "http://127.0.0.1:9" });
  const { argv } = JSON.parse(made("tree/seen.json")) as { argv: string[] };
  const values = argv.filter((_, i) => argv[i - 1] === "-c");
  expect(values).toEqual(
    expect.arrayContaining([
      'model_provider="broker"',
      'model_providers.broker.base_url="http://127.0.0.1:9/v1"',
      'model_providers.broker.env_key="CODEX_API_KEY"',
      'model_providers.broker.wire_api="responses"',
      'web_search="disabled"',
    ]),
  );
});

test("Gemini finds in its home how it is to ask, and what it may not use", async () => {
  const path = JSON.stringify("settings.json");
  installs(
    "gemini",
    `fs.copyFileSync(env.HOME + "/.gemini/settings.json", ${path}); ${works("gemini")}`,
  );
  expect(await generates("gemini")).toMatchObject({ status: "success" });
  expect(JSON.parse(made("tree/settings.json"))).toMatchObject({
    security: { auth: { selectedType: "gemini-api-key" } },
    tools: { exclude: ["google_web_search", "web_fetch"] },
  });
});

test.each([
  ["run r may spend 2 dollars, and this call may cost 3", "budget_exhausted"],
  ["unexpected status 503 Service Unavailable", "transient_infra"],
  ["stream disconnected before completion", "transient_infra"],
  ["exceeded retry limit, last status: 429 Too Many Requests", "transient_infra"],
  ["Codex ran out of room in the model's context window", "conversation_too_long"],
  ["The response exceeded the maximum output tokens", "max_tokens"],
  ["error_max_turns", "turn_limit"],
  ["Loop detected, stopping execution", "endless_loop"],
  ["The response was blocked for safety", "model_refusal"],
  ["unexpected status 401 Unauthorized", "deterministic"],
])("%j is a failure of class %s", async (message, failure_class) => {
  const words = JSON.stringify(message);
  installs("codex", `tell({ type: "turn.failed", error: { message: ${words} } });`);
  expect(await generates("codex")).toMatchObject({ status: "fail", meta: { failure_class } });
});

/** How each asks its model, as its documentation says. */
const ASKS = {
  claude: `const shown = { authorization: "Bearer " + env.ANTHROPIC_AUTH_TOKEN, "anthropic-version": "2023-06-01" };
const asked = [env.ANTHROPIC_BASE_URL + "/v1/messages", shown, { model: "claude-opus-5", max_tokens: 9, messages: [{ role: "user", content: prompt }] }];`,
  codex: `const at = argv.find((word) => word.includes("base_url")).split("=")[1];
const asked = [JSON.parse(at) + "/responses", { authorization: "Bearer " + env.CODEX_API_KEY }, { model: "gpt-6.1-sol", input: prompt, stream: true, store: false }];`,
  gemini: `const asked = [env.GOOGLE_GEMINI_BASE_URL + "/v1beta/models/gemini-2.5-pro:streamGenerateContent?alt=sse", { "x-goog-api-key": env.GEMINI_API_KEY }, { contents: [{ role: "user", parts: [{ text: prompt }] }] }];`,
};

test.each(NAMES)("what %s asks its model goes through the broker, and is counted", async (name) => {
  const reply = { text: "Yes.", input: 20, output: 5 };
  const anthropic = await openAnthropicTwin([{ ...says(reply.text), output: reply.output }]);
  const [openai, google] = [await openOpenaiTwin([reply]), await openGoogleTwin([reply])];
  const uses: ModelUse[] = [];
  const broker = await openBroker({
    socket: join(folder, "b.sock"),
    calls: join(folder, "calls.ndjson"),
    vendors: { anthropic, openai: { ...openai, url: `${openai.url}/v1` }, google },
    secret: "s",
    prices: {},
    onUse: async (use) => void uses.push(use),
    spentBefore: async () => 0,
  });
  const way = await openBrokerWay(broker.socket);
  try {
    installs(
      name,
      `${ASKS[name]}
const [url, headers, body] = asked;
const answer = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
const said = await answer.text();
fs.writeFileSync("made.txt", said);
${DONE[name].map((event) => `tell(${event});`).join("\n")}`,
    );
    const token = broker.tokenFor({ run: "r", usd: 1 });
    expect(await generates(name, { url: way.url, token })).toMatchObject({ status: "success" });
    expect(made("tree/made.txt")).toContain("Yes.");
    expect(uses).toMatchObject([{ run: "r", status: 200, tokens: { output: 5 } }]);
  } finally {
    await way.close();
    await broker.close();
    for (const twin of [anthropic, openai, google]) await twin.close();
  }
});

test("an agent of a vendor of whom there is no key is missing, and the setting is named", () => {
  const agents = commandLineAgents({
    path: "",
    place: async () => ({ url: "", token: "" }),
    vendors: ["anthropic"],
  });
  expect(agents.codex).toMatchObject({ why: expect.stringContaining("set OPENAI_API_KEY") });
});
