import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
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
import { AGENT_NAMES, type AgentName, asks, ends, installStandIn, STAND_INS } from "./stand-ins.ts";

const PLAIN = { level: "process", uid: "shared", memory: "watchdog", by: "a test" } as const;
const LIMITS = { ms: 60_000, memory: 2 ** 30, processes: 128, disk: 2 ** 26, output: 2 ** 20 };
const FAILED = {
  claude: "{ type: 'result', subtype: 'error_max_turns', is_error: true }",
  codex: "{ type: 'turn.failed', error: { message: 'error_max_turns' } }",
  gemini: "{ type: 'result', status: 'error', error: { message: 'error_max_turns' } }",
};

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "cli-agents-"));
  for (const name of ["bin", "package", "tree", "git", "logs"]) mkdirSync(join(folder, name));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Installs a stand-in, linked into the search path as npm does it. */
function installs(name: AgentName, work: string, told?: string): void {
  const file = installStandIn(join(folder, "package"), name, {
    work,
    ...(told === undefined ? {} : { told }),
  });
  symlinkSync(file, join(folder, "bin", name));
}

const works = (name: AgentName): string => `
fs.writeFileSync("made.txt", prompt.split("\\n")[0]);
fs.writeFileSync("seen.json", JSON.stringify({ argv, env }));
console.log("a line that is no event");
const said = "Made it.";
${ends(name)}`;

async function generates(
  name: AgentName,
  { url = "http://127.0.0.1:9", token = "run-token", attributes = "" } = {},
) {
  const agents = commandLineAgents({
    path: join(folder, "bin"),
    place: async () => ({ url, token }),
    vendors: ["anthropic", "openai", "google"],
    models: { anthropic: "claude-sonnet-5-5" },
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

describe.each(AGENT_NAMES)("%s", (name) => {
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
    expect(made("logs/events.ndjson").trimEnd().split("\n")).toHaveLength(
      STAND_INS[name].done.length,
    );
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

test("a long session may print more than a tool may, and its last words count", async () => {
  const line = `JSON.stringify({ type: "item.completed", item: { type: "reasoning", text: "x".repeat(60_000) } })`;
  installs(
    "codex",
    `fs.writeFileSync("made.txt", "");
for (let i = 0; i < 100; i += 1) fs.writeSync(1, ${line} + "\\n");
const said = "Made it.";
${ends("codex")}`,
  );
  expect(await generates("codex")).toMatchObject({
    status: "success",
    context_updates: { last_response: "Made it." },
  });
  expect(made("logs/events.ndjson").length).toBeGreaterThan(LIMITS.output);
});

test("a program that prints without an end is ended, and little of it is kept", async () => {
  installs(
    "codex",
    `const piece = Buffer.from(JSON.stringify({ type: "x", text: "y".repeat(1_000) }) + "\\n");
const many = Buffer.concat(Array(1_000).fill(piece));
for (;;) fs.writeSync(1, many);`,
  );
  expect(await generates("codex")).toMatchObject({
    status: "fail",
    failure_reason: "codex: it printed without an end",
  });
  const events = made("logs/events.ndjson");
  expect(events.length).toBeLessThan(70 * 1024 * 1024);
  expect(events.slice(-200)).toContain('"type":"events_cut"');
}, 120_000);

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

/** The words in which each was seen to give up, and others that its source has. */
const WORDS: readonly (readonly [AgentName, string, string])[] = [
  [
    "claude",
    "API Error: 402 run r may spend 2 dollars, and this call may cost 3",
    "budget_exhausted",
  ],
  [
    "claude",
    "API Error: Claude Code is unable to respond to this request, which appears to violate our Usage Policy",
    "model_refusal",
  ],
  [
    "claude",
    "API Error: Claude's response exceeded the 64000 output token maximum. To configure this behavior, set an environment variable.",
    "max_tokens",
  ],
  [
    "claude",
    "Prompt is too long · the request is ~250000 tokens (limit 200000)",
    "conversation_too_long",
  ],
  ["claude", "API Error: 529 Overloaded", "transient_infra"],
  ["claude", 'API Error: 400 no price is known of model "claude-nine"', "deterministic"],
  [
    "codex",
    "unexpected status 402 Payment Required: run r may spend 2 dollars",
    "budget_exhausted",
  ],
  [
    "codex",
    "stream disconnected before completion: Incomplete response returned, reason: content_filter",
    "model_refusal",
  ],
  ["codex", "Incomplete response returned, reason: max_output_tokens", "max_tokens"],
  [
    "codex",
    '{"error":{"message":"Your input exceeds the context window of this model.","type":"invalid_request_error"}}',
    "conversation_too_long",
  ],
  ["codex", "Codex ran out of room in the model's context window", "conversation_too_long"],
  [
    "codex",
    "We’re currently experiencing high demand, which may cause temporary errors.",
    "transient_infra",
  ],
  ["codex", "exceeded retry limit, last status: 429 Too Many Requests", "transient_infra"],
  ["codex", "stream disconnected before completion", "transient_infra"],
  ["codex", "connect ECONNREFUSED 127.0.0.1:9", "transient_infra"],
  ["codex", "unexpected status 401 Unauthorized", "deterministic"],
  [
    "gemini",
    '[API Error: {"error":{"code":402,"message":"run r may spend 0.05 dollars, and this call may cost 0.5"}}]',
    "budget_exhausted",
  ],
  ["gemini", "The model response was blocked due to safety settings.", "model_refusal"],
  [
    "gemini",
    "The model response was blocked due to recitation/copyright filters.",
    "model_refusal",
  ],
  [
    "gemini",
    "Model response was truncated because it exceeded the token limit. Try using /compress to free up context space.",
    "max_tokens",
  ],
  [
    "gemini",
    '[API Error: {"error":{"code":400,"message":"The input token count (1200000) exceeds the maximum number of tokens allowed (1048576)."}}]',
    "conversation_too_long",
  ],
  [
    "gemini",
    "The model returned reasoning thoughts but no final response text. If your context window is near capacity, try using /compress.",
    "transient_infra",
  ],
  ["gemini", "[API Error: terminated]", "transient_infra"],
  ["gemini", "Reached max session turns for this session.", "turn_limit"],
  ["gemini", "Loop detected, stopping execution", "endless_loop"],
];

test.each(
  WORDS,
)("%s gives up with %j, which is a failure of class %s", async (name, message, failure_class) => {
  const words = JSON.stringify(message);
  const events = {
    claude: `{ type: "result", subtype: "success", is_error: true, result: ${words} }`,
    codex: `{ type: "turn.failed", error: { message: ${words} } }`,
    gemini: `{ type: "result", status: "error", error: { type: "unknown", message: ${words} } }`,
  };
  installs(name, `tell(${events[name]});`);
  expect(await generates(name)).toMatchObject({ status: "fail", meta: { failure_class } });
});

test("the first word of a failure is its reason, whatever comes after", async () => {
  const error = `{ type: "error", severity: "error", message: "The model response was blocked due to safety settings." }`;
  installs("gemini", `tell(${error}); tell({ type: "result", status: "error", stats: {} });`);
  expect(await generates("gemini")).toMatchObject({
    failure_reason: "gemini: The model response was blocked due to safety settings.",
    meta: { failure_class: "model_refusal" },
  });
});

test("what Codex tells of a refused call is told without its wrapping", async () => {
  const body = JSON.stringify(JSON.stringify({ error: { message: "no price is known" } }));
  installs("codex", `tell({ type: "turn.failed", error: { message: ${body} } });`);
  expect(await generates("codex")).toMatchObject({ failure_reason: "codex: no price is known" });
});

test("Claude is given no tool that reaches a network, and the model that is set where its node names none", async () => {
  installs("claude", works("claude"));
  await generates("claude");
  const { argv } = JSON.parse(made("tree/seen.json")) as { argv: string[] };
  const after = (option: string) => argv[argv.indexOf(option) + 1];
  expect(after("--disallowedTools")).toBe("WebFetch,WebSearch");
  expect(after("--model")).toBe("claude-sonnet-5-5");
});

test.each([
  ["claude", "xhigh", 4000],
  ["codex", "minimal", 4000],
  ["gemini", "low", 4000],
] as const)("effort and tokens of a node reach the model that %s asks", async (name, effort, most) => {
  installs(
    name,
    `${STAND_INS[name].ask}\nfs.writeFileSync("asked.json", JSON.stringify(asked)); tell({});`,
  );
  await generates(name, { attributes: `, reasoning_effort=${effort}, max_tokens=${most}` });
  const asked = made("tree/asked.json");
  expect(asked.toLowerCase()).toMatch(new RegExp(`"(effort|thinkinglevel)":"${effort}"`));
  expect(asked).toMatch(/"(max_tokens|maxOutputTokens)":4000|max_output_tokens=4000/);
  expect(JSON.parse(made("logs/provider_used.json"))).toMatchObject({ effort, maxTokens: most });
});

test.each([
  [
    "gemini",
    "reasoning_effort=max",
    'reasoning_effort of node code is "max": gemini takes low, medium, high',
  ],
  ["claude", "max_tokens=many", 'max_tokens of node code is "many": give a whole number above 0'],
] as const)("%s is not started with %s", async (name, setting, why) => {
  installs(name, works(name));
  expect(await generates(name, { attributes: `, ${setting}` })).toMatchObject({
    status: "fail",
    failure_reason: why,
    meta: { failure_class: "deterministic" },
  });
  expect(() => made("tree/made.txt")).toThrow();
});

test.each(
  AGENT_NAMES,
)("what %s asks its model goes through the broker, and is counted", async (name) => {
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
    isOver: async () => false,
  });
  const way = await openBrokerWay(broker.socket);
  try {
    installs(
      name,
      `${asks(name)}
fs.writeFileSync("made.txt", heard);
const said = "Made it.";
${ends(name)}`,
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
    models: {},
  });
  expect(agents.codex).toMatchObject({ why: expect.stringContaining("set OPENAI_API_KEY") });
});
