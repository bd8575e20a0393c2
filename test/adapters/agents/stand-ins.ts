import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export type AgentName = "claude" | "codex" | "gemini";
export const AGENT_NAMES: readonly AgentName[] = ["claude", "codex", "gemini"];

/** A program as the real one of that version was seen to behave; pieces of code are its own, in which `said` is what its model answered. */
interface StandIn {
  readonly version: string;
  /** What it says of its version. */
  readonly told: string;
  /** Words that it takes before its options. */
  readonly command: readonly string[];
  /** Its options, and whether a value follows. */
  readonly options: Readonly<Record<string, boolean>>;
  /** Words that are no options and no values. */
  readonly words: readonly string[];
  /** How it ends when it does not know an option. */
  readonly unknown: { readonly code: number; readonly says: string };
  /** Code that makes `asked`: URL, headers and body of its question. */
  readonly ask: string;
  /** What it prints when it has answered. */
  readonly done: readonly string[];
}

const USAGE = "usage: { input_tokens: 3000, cached_input_tokens: 900, output_tokens: 50 }";

export const STAND_INS: Readonly<Record<AgentName, StandIn>> = {
  claude: {
    version: "2.1.197",
    told: "2.1.197 (Claude Code)",
    command: [],
    options: {
      "--print": false,
      "--verbose": false,
      "--dangerously-skip-permissions": false,
      "--output-format": true,
      "--disallowedTools": true,
      "--model": true,
      "--effort": true,
    },
    words: [],
    unknown: { code: 1, says: "error: unknown option" },
    ask: `const asked = [
  env.ANTHROPIC_BASE_URL + "/v1/messages?beta=true",
  {
    authorization: "Bearer " + env.ANTHROPIC_AUTH_TOKEN,
    "anthropic-version": "2023-06-01",
    "anthropic-beta": "claude-code-20250219,interleaved-thinking-2025-05-14,context-management-2025-06-27,effort-2025-11-24",
  },
  {
    model: value("--model"),
    max_tokens: Number(env.CLAUDE_CODE_MAX_OUTPUT_TOKENS ?? 64000),
    stream: true,
    thinking: { type: "adaptive" },
    output_config: { effort: value("--effort") ?? "high" },
    metadata: { user_id: "{}" },
    context_management: { edits: [{ type: "clear_thinking_20251015", keep: "all" }] },
    system: [{ type: "text", text: "You are an agent.", cache_control: { type: "ephemeral" } }],
    tools: [{ name: "Write", description: "Writes.", input_schema: { type: "object" } }],
    messages: [
      { role: "user", content: [{ type: "text", text: prompt }] },
      { role: "system", content: "Available agents: none." },
    ],
  },
];`,
    done: [
      "{ type: 'system', subtype: 'init', cwd: '/box', tools: ['Write'], model: 'm', apiKeySource: 'none' }",
      "{ type: 'assistant', message: { role: 'assistant', content: [{ type: 'text', text: 'I look first.' }] } }",
      "{ type: 'assistant', message: { role: 'assistant', content: [{ type: 'text', text: said }] } }",
      "{ type: 'result', subtype: 'success', is_error: false, api_error_status: null, num_turns: 2, result: said, stop_reason: 'end_turn' }",
    ],
  },
  codex: {
    version: "0.169.0",
    told: "codex-cli 0.169.0",
    command: ["exec"],
    options: {
      "--json": false,
      "--skip-git-repo-check": false,
      "--dangerously-bypass-approvals-and-sandbox": false,
      "-c": true,
      "--model": true,
    },
    words: ["-"],
    unknown: { code: 2, says: "error: unexpected argument" },
    ask: `const settings = Object.fromEntries(
  argv.filter((_, i) => argv[i - 1] === "-c").map((text) => text.split(/=(.*)/s).slice(0, 2)),
);
const setting = (name) => JSON.parse(settings[name] ?? "null");
const own = "model_providers." + setting("model_provider") + ".";
const query = "query_params.max_output_tokens";
const most = setting(own + query);
const asked = [
  setting(own + "base_url") + "/responses" + (most === null ? "" : "?max_output_tokens=" + most),
  { authorization: "Bearer " + env[setting(own + "env_key")] },
  {
    model: value("--model") ?? "gpt-6.1-sol",
    input: [
      {
        type: "additional_tools",
        role: "developer",
        tools: [{ type: "namespace", name: "functions", tools: [{ type: "custom", name: "exec" }] }],
      },
      { type: "message", role: "developer", content: [{ type: "input_text", text: "You are an agent." }] },
      { type: "message", role: "user", content: [{ type: "input_text", text: prompt }] },
    ],
    tool_choice: "auto",
    parallel_tool_calls: false,
    reasoning: { effort: setting("model_reasoning_effort") ?? "low", context: "all_turns" },
    store: false,
    stream: true,
    include: ["reasoning.encrypted_content"],
    prompt_cache_key: "thread",
    text: { verbosity: "low" },
    client_metadata: { "x-codex-turn-metadata": "{}" },
  },
];`,
    done: [
      "{ type: 'thread.started', thread_id: 't' }",
      "{ type: 'turn.started' }",
      "{ type: 'item.completed', item: { id: 'item_0', type: 'agent_message', text: 'I look first.' } }",
      "{ type: 'item.completed', item: { id: 'item_1', type: 'command_execution', command: 'ls', aggregated_output: '', exit_code: 0 } }",
      "{ type: 'item.completed', item: { id: 'item_2', type: 'agent_message', text: said } }",
      `{ type: 'turn.completed', ${USAGE} }`,
    ],
  },
  gemini: {
    version: "0.61.0",
    told: "0.61.0",
    command: [],
    options: { "--output-format": true, "--approval-mode": true, "--model": true },
    words: [],
    unknown: { code: 1, says: "Unknown argument" },
    ask: `const { modelConfigs, ...others } = JSON.parse(fs.readFileSync(env.HOME + "/.gemini/settings.json", "utf8"));
const overrides = Object.fromEntries(
  modelConfigs.customOverrides.map(({ match, modelConfig }) => [match.model, modelConfig.generateContentConfig]),
);
const model = value("--model") ?? "gemini-3.1-pro-preview";
const asked = [
  env.GOOGLE_GEMINI_BASE_URL + "/v1beta/models/" + model + ":streamGenerateContent?alt=sse",
  { "x-goog-api-key": env.GEMINI_API_KEY },
  {
    contents: [{ role: "user", parts: [{ text: prompt }] }],
    systemInstruction: { role: "user", parts: [{ text: "You are an agent." }] },
    tools: [{ functionDeclarations: [{ name: "write_file", parametersJsonSchema: { type: "object" } }] }],
    generationConfig: {
      temperature: 1,
      topP: 0.95,
      topK: 64,
      thinkingConfig: { includeThoughts: true, thinkingLevel: "HIGH" },
      ...overrides["chat-base"],
      ...overrides["chat-base-3"],
    },
  },
];`,
    done: [
      "{ type: 'init', timestamp: 't', session_id: 's', model: 'auto' }",
      "{ type: 'message', timestamp: 't', role: 'user', content: prompt }",
      "{ type: 'message', timestamp: 't', role: 'assistant', content: 'I look first. ', delta: true }",
      "{ type: 'tool_use', timestamp: 't', tool_name: 'list_directory', tool_id: '1', parameters: {} }",
      "{ type: 'tool_result', timestamp: 't', tool_id: '1', status: 'success' }",
      "{ type: 'message', timestamp: 't', role: 'assistant', content: said.slice(0, 3), delta: true }",
      "{ type: 'message', timestamp: 't', role: 'assistant', content: said.slice(3), delta: true }",
      "{ type: 'result', timestamp: 't', status: 'success', stats: { total_tokens: 1020 } }",
    ],
  },
};

/** Code that asks the stand-in's model as the real one does; the answer is `heard`. */
export function asks(name: AgentName): string {
  return `${STAND_INS[name].ask}
const [url, headers, body] = asked;
const answer = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
const heard = await answer.text();`;
}

/** Code that prints what the stand-in prints when it has answered. */
export function ends(name: AgentName): string {
  return STAND_INS[name].done.map((event) => `tell(${event});`).join("\n");
}

/** Installs a stand-in into a folder as npm installs a program for all; `work` is what it does. Answers its file. */
export function installStandIn(
  folder: string,
  name: AgentName,
  { work, told = STAND_INS[name].told }: { readonly work: string; readonly told?: string },
): string {
  const { command, options, words, unknown } = STAND_INS[name];
  const file = join(folder, `${name}.mjs`);
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o755);
  writeFileSync(join(folder, "package.json"), JSON.stringify({ bin: { [name]: `${name}.mjs` } }));
  writeFileSync(
    file,
    `#!/usr/bin/env node
import fs from "node:fs";
const { env } = process;
const argv = process.argv.slice(2);
if (argv.join() === "--version") { console.log(${JSON.stringify(told)}); process.exit(0); }
const options = new Map(Object.entries(${JSON.stringify(options)}));
const command = ${JSON.stringify(command)};
const words = new Set(${JSON.stringify(words)});
const given = new Map();
const isCommand = command.every((word, i) => argv[i] === word);
for (let i = command.length; i < argv.length; i += 1) {
  const takes = options.get(argv[i]);
  if (!isCommand || (takes === undefined && !words.has(argv[i]))) {
    console.error(${JSON.stringify(unknown.says)} + " " + argv[i]);
    process.exit(${unknown.code});
  }
  if (takes) given.set(argv[i], argv[(i += 1)]);
}
const value = (option) => given.get(option);
const prompt = fs.readFileSync(0, "utf8");
const tell = (event) => console.log(JSON.stringify(event));
${work}
`,
  );
  chmodSync(file, 0o755);
  return file;
}
