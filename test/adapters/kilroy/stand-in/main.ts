import { execFileSync, spawn } from "node:child_process";
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { parse } from "yaml";
import { z } from "zod";
import type { CodergenCall } from "../../../../app/attractor/codergen.ts";
import { gitRepository } from "../../../../app/attractor/git-repository.ts";
import { approveAll, type HumanGates } from "../../../../app/attractor/human-gates.ts";
import { parsePipeline } from "../../../../app/attractor/language/parse.ts";
import { refuseFaulty } from "../../../../app/attractor/lint/lint.ts";
import { PipelineError } from "../../../../app/attractor/pipeline-error.ts";
import { plainTools } from "../../../../app/attractor/plain-tools.ts";
import type { Outcome } from "../../../../app/attractor/run/outcome.ts";
import { runPipeline } from "../../../../app/attractor/run/run-pipeline.ts";
import { type Act, actSchema } from "./act.ts";
import { ASKS_AT, serve } from "./serve.ts";

// Stands in for Kilroy's program: the same command line, settings, files, commits, words and exit codes. What it does is the first
// argument, written there by `standIn`: it plays a graph with the embedded engine, or leaves the files of a recording.

const USAGE = readFileSync(new URL("usage.txt", import.meta.url), "utf8");
const FLAGS = ["--graph", "--config", "--run-id", "--logs-root", "--input"];
const SWITCHES = [
  "--no-cxdb",
  "--confirm-stale-build",
  "--skip-cli-headless-warning",
  "--skip-preflight",
];
/** Unknown keys are errors there too. */
const settingsSchema = z.strictObject({
  version: z.literal(1),
  repo: z.strictObject({ path: z.string() }),
  runtime_policy: z.strictObject({ stall_timeout_ms: z.int(), max_llm_retries: z.int() }),
  inputs: z.strictObject({ materialize: z.strictObject({ enabled: z.boolean() }) }),
  preflight: z.strictObject({ prompt_probes: z.strictObject({ enabled: z.boolean() }) }),
  artifact_policy: z.strictObject({
    checkpoint: z.strictObject({ exclude_globs: z.array(z.string()) }),
  }),
  setup: z.strictObject({ commands: z.array(z.string()) }).optional(),
  cxdb: z.strictObject({ binary_addr: z.string(), http_base_url: z.string() }).optional(),
  llm: z
    .strictObject({
      providers: z.strictObject({
        anthropic: z.strictObject({
          backend: z.literal("api"),
          api: z.strictObject({ base_url: z.string() }),
        }),
      }),
    })
    .optional(),
});

const [how = "", ...words] = process.argv.slice(2);
const act = actSchema.parse(JSON.parse(how));
if (words.length === 0) {
  process.stderr.write(act.old === true ? USAGE.replaceAll("--workspace", "") : USAGE);
  process.exit(1);
}
if (words[1] === "validate") validate(words[3] ?? "");
if (words[1] === "serve") {
  serve(words[3] ?? "", act, [process.execPath, ...process.execArgv, process.argv[1] ?? "", how]);
  await new Promise(() => undefined);
}
process.stderr.write("no providers auto-detected from environment\n");

const asksAt = process.env[ASKS_AT];
const order = readOrder(words);
const settings = settingsSchema.parse(parse(readFileSync(order["--config"], "utf8")));
const repo = settings.repo.path;
const runId = order["--run-id"];
const logsRoot = order["--logs-root"];
const branch = `attractor/run/${runId}`;
const worktree = join(logsRoot, "worktree");

if (act.refuse !== undefined) end(1, act.refuse);
if (existsSync(logsRoot) && readdirSync(logsRoot).length > 0) end(1, "logs root is not empty");
if (readdirSync(process.cwd()).length > 0) end(1, "cwd is not empty");
mkdirSync(logsRoot, { recursive: true });
git(repo, "worktree", "add", "--quiet", "-b", branch, worktree, "HEAD");
for (const command of settings.setup?.commands ?? [])
  execFileSync("sh", ["-c", command], { cwd: worktree });
listOwnFolder(join(worktree, ".gitignore"));

if (act.deaf !== undefined) await holdOut(act.deaf);
else if (act.replay === undefined) await play();
else replay(act.replay, act);

/** Says of a graph that is none, or that lint refuses, why; ends. */
function validate(file: string): never {
  try {
    refuseFaulty(parsePipeline(readFileSync(file, "utf8"), file), "kilroy");
  } catch (error) {
    if (error instanceof PipelineError) end(1, `validation failed: ${error.message}`);
    throw error;
  }
  return end(0, "");
}

/** Gates of a run of the server: what they are answered is where the run goes on. */
function askedAt(place: string): HumanGates {
  return {
    ask: async (question, signal) => {
      const body = JSON.stringify(question);
      const answer = await fetch(place, { method: "POST", body, signal });
      const to = await answer.json();
      const option = question.options.find((one) => one.to === to);
      return option === undefined ? { kind: "waiting" } : { kind: "chosen", option };
    },
  };
}

function listOwnFolder(path: string): void {
  const text = existsSync(path) ? readFileSync(path, "utf8") : "";
  const gap = text === "" || text.endsWith("\n") ? "" : "\n";
  appendFileSync(path, `${gap}.kilroy/\n`);
}

function readOrder(args: readonly string[]): Record<string, string> & {
  readonly "--graph": string;
  readonly "--config": string;
  readonly "--run-id": string;
  readonly "--logs-root": string;
} {
  const found: Record<string, string> = {};
  const [first, second, ...rest] = args;
  if (first !== "attractor" || second !== "run") end(1, USAGE);
  for (let at = 0; at < rest.length; at += 1) {
    const name = rest[at] ?? "";
    if (SWITCHES.includes(name)) continue;
    if (!FLAGS.includes(name)) end(1, `unknown arg: ${name}`);
    at += 1;
    found[name] = rest[at] ?? end(1, `${name} requires a value`);
  }
  const order = (name: string): string => found[name] ?? end(1, `missing ${name}`);
  return {
    ...found,
    "--graph": order("--graph"),
    "--config": order("--config"),
    "--run-id": order("--run-id"),
    "--logs-root": order("--logs-root"),
  };
}

async function holdOut(word: string): Promise<void> {
  process.on("SIGTERM", () => undefined);
  spawn("sh", ["-c", `trap '' TERM; : ${word}; while :; do sleep 1; done`], {
    detached: true,
    stdio: "ignore",
  });
  writeFileSync(join(logsRoot, "run.log"), "deaf\n");
  for (;;) await setTimeout(1000);
}

/** The graph by the embedded engine, in Kilroy's dialect and with its way of being stopped. */
async function play(): Promise<void> {
  const stop = new AbortController();
  process.once("SIGTERM", () => stop.abort("terminated"));
  const gitDir = git(worktree, "rev-parse", "--absolute-git-dir").trim();
  const env = Object.fromEntries(
    Object.entries(process.env).map(([name, value]) => [name, value ?? ""]),
  );
  try {
    const final = await runPipeline({
      graph: parsePipeline(readFileSync(order["--graph"], "utf8"), "graph.dot"),
      runId,
      logsRoot,
      worktree,
      repository: gitRepository({ gitDir, worktree, env, commonDir: join(repo, ".git") }),
      tools: plainTools(),
      codergen: { generate: (call) => askModel(call) },
      gates: asksAt === undefined ? approveAll : askedAt(asksAt),
      dialect: "kilroy",
      context: inputs(),
      stallMs: settings.runtime_policy.stall_timeout_ms,
      env,
      now: Date.now,
      signal: stop.signal,
    });
    const word = asksAt === undefined ? "stopped by signal terminated" : "canceled via HTTP API";
    const reason = final.status === "canceled" ? word : final.failure_reason;
    const status = final.status === "success" ? "success" : "fail";
    writeFinal({ ...final, status, ...(reason === undefined ? {} : { failure_reason: reason }) });
    if (status === "fail") end(1, `stage failed with no outgoing fail edge: ${reason}`);
    tell(final.final_git_commit_sha);
  } catch (error) {
    if (error instanceof PipelineError) end(1, error.message);
    throw error;
  }
}

/** An agent asks its model once, where the settings say, and writes what it hears; it is told neither words nor tools. */
async function askModel({ worktree, node, model, prompt }: CodergenCall): Promise<Outcome> {
  const place = settings.llm?.providers.anthropic.api.base_url;
  if (place === undefined) return { status: "fail", failure_reason: "no provider is set" };
  const answer = await fetch(`${place}/v1/messages`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "anthropic-version": "2023-06-01",
      "x-api-key": process.env.ANTHROPIC_API_KEY ?? "",
    },
    body: JSON.stringify({
      model: model.model,
      max_tokens: 1000,
      messages: [{ role: "user", content: prompt }],
    }),
  });
  const text = await answer.text();
  if (!answer.ok) return { status: "fail", failure_reason: text };
  writeFileSync(join(worktree, `${node.id}.json`), text);
  return { status: "success" };
}

/** The values of the file that `--input` names; numbers and objects would be printed in Go's syntax. */
function inputs(): Record<string, string> {
  const file = order["--input"];
  if (file === undefined) return {};
  const texts = z.record(z.string(), z.string()).parse(JSON.parse(readFileSync(file, "utf8")));
  return Object.fromEntries(Object.entries(texts).map(([key, text]) => [`input.${key}`, text]));
}

/** The files of a recording under this run's id, with a commit of this repository for each of its own. */
function replay(folder: string, { signal, always, cut, exit }: Act): void {
  const crashes = signal !== undefined && (always === true || !runId.endsWith("-2"));
  cpSync(folder, logsRoot, {
    recursive: true,
    filter: (path) =>
      !/\/(worktree|repository\.git|run\.lock\.json)(\/|$)/.test(path.slice(folder.length)),
  });
  const checkpoint = read("checkpoint.json");
  const nodes = z.array(z.string()).parse(checkpoint?.completed_nodes ?? []);
  const own = { "user.name": "stand-in", "user.email": "stand-in@localhost" };
  const identity = Object.entries(own).flatMap(([key, value]) => ["-c", `${key}=${value}`]);
  for (const node of nodes) {
    writeFileSync(join(worktree, `${node}.txt`), `${node}\n`);
    git(worktree, "add", "--all");
    const message = `attractor(${runId}): ${node} (success)`;
    git(worktree, ...identity, "commit", "--quiet", "--allow-empty", "--message", message);
  }
  const sha = git(worktree, "rev-parse", "HEAD").trim();
  if (checkpoint !== undefined) write("checkpoint.json", { ...checkpoint, git_commit_sha: sha });
  const manifest = read("manifest.json");
  if (manifest !== undefined) write("manifest.json", { ...manifest, run_id: runId });
  const final = cut === true ? undefined : read("final.json");
  if (final === undefined) execFileSync("rm", ["-f", join(logsRoot, "final.json")]);
  else write("final.json", { ...final, run_id: runId, final_git_commit_sha: act.claims ?? sha });
  if (crashes) process.kill(process.pid, signal);
  else leave(final, sha, exit);
}

function leave(final: Record<string, unknown> | undefined, sha: string, exit: number | undefined) {
  const code = exit ?? (final?.status === "success" ? 0 : 1);
  if (code === 0) tell(sha);
  end(code, typeof final?.failure_reason === "string" ? final.failure_reason : "no word");
}

function read(name: string): Record<string, unknown> | undefined {
  const path = join(logsRoot, name);
  if (!existsSync(path)) return undefined;
  return z.record(z.string(), z.unknown()).parse(JSON.parse(readFileSync(path, "utf8")));
}

function write(name: string, value: unknown): void {
  writeFileSync(join(logsRoot, name), JSON.stringify(value, undefined, 2));
}

/** Its manifest names no engine. */
function writeFinal(final: object): void {
  const { engine: _, ...manifest } = read("manifest.json") ?? {};
  write("manifest.json", manifest);
  write("final.json", final);
}

function tell(sha: string): void {
  const lines = {
    run_id: runId,
    logs_root: logsRoot,
    worktree,
    run_branch: branch,
    final_commit: sha,
  };
  for (const [name, value] of Object.entries(lines)) console.log(`${name}=${value}`);
}

function git(folder: string, ...args: string[]): string {
  return execFileSync("git", ["-C", folder, ...args], { encoding: "utf8" });
}

function end(code: number, word: string): never {
  if (code !== 0) process.stderr.write(`${word}\n`);
  process.exit(code);
}
