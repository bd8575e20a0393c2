import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import { join } from "node:path";
import { z } from "zod";
import type { HumanQuestion } from "../../../../app/attractor/human-gates.ts";
import type { Act } from "./act.ts";

// Stands in for `kilroy attractor serve`, as far as runs and questions of human gates go. Each run is a process of the stand-in itself, which
// asks here what its gates ask.

/** Tells a run where its gates ask. */
export const ASKS_AT = "KILROY_STAND_IN_ASKS_AT";

interface Option {
  readonly key: string;
  readonly label: string;
  readonly to: string;
}

interface Pending {
  readonly stage: string;
  readonly text: string;
  readonly options: readonly Option[];
  readonly answer: (to: string) => void;
}

interface ServedRun {
  readonly logsRoot: string;
  readonly child: ChildProcess;
  readonly pending: Map<string, Pending>;
  asked: number;
}

const submitSchema = z.strictObject({
  dot_source: z.string(),
  config_path: z.string(),
  run_id: z.string().regex(/^[a-zA-Z0-9][a-zA-Z0-9_-]{0,127}$/),
  inputs: z.record(z.string(), z.string()),
});

/** Serves on an address until it is told to stop. `again`: the words that start the stand-in. */
export function serve(address: string, act: Act, again: readonly string[]): void {
  const runs = new Map<string, ServedRun>();
  const answerTo = async (request: IncomingMessage): Promise<[number, unknown]> => {
    const [, kind, id = "", what, question = ""] = (request.url ?? "").split("/");
    const body = request.method === "POST" ? await bodyOf(request) : undefined;
    if (kind === "health") return [200, { pipelines: runs.size, status: "ok" }];
    if (kind === "asks") return [200, await asked(runs.get(id), body as HumanQuestion, act)];
    if (id === "") return submit(runs, submitSchema.parse(body), { address, again });
    const run = runs.get(id);
    if (run === undefined) return [404, { error: `run ${id} not found` }];
    if (what === "questions") return aboutQuestions(run, { question, body, act });
    return what === "cancel" ? canceled(run) : standing(run, id);
  };
  const server = createServer((request, response) => {
    answerTo(request).then(
      ([code, body]) => response.writeHead(code).end(JSON.stringify(body)),
      (error: unknown) => response.writeHead(400).end(JSON.stringify({ error: String(error) })),
    );
  });
  const [host = "", port = ""] = address.split(":");
  server.listen(Number(port), host);
  process.once("SIGTERM", () => {
    for (const { child } of runs.values()) child.kill("SIGTERM");
    process.exit(0);
  });
}

function submit(
  runs: Map<string, ServedRun>,
  { dot_source, config_path, run_id, inputs }: z.output<typeof submitSchema>,
  { address, again }: { readonly address: string; readonly again: readonly string[] },
): [number, unknown] {
  if (runs.has(run_id)) return [409, { error: `pipeline ${run_id} already exists` }];
  const state = process.env.XDG_STATE_HOME ?? "";
  const logsRoot = join(state, "kilroy/attractor/runs", run_id);
  mkdirSync(logsRoot, { recursive: true });
  const [graph, given] = [join(state, `${run_id}.dot`), join(state, `${run_id}.json`)];
  writeFileSync(graph, dot_source);
  writeFileSync(given, JSON.stringify(inputs));
  const [program = "", ...words] = again;
  const flags = ["--graph", graph, "--config", config_path, "--run-id", run_id];
  const child = spawn(
    program,
    [...words, "attractor", "run", ...flags, "--logs-root", logsRoot, "--input", given],
    {
      env: { ...process.env, [ASKS_AT]: `http://${address}/asks/${run_id}` },
      stdio: ["ignore", "ignore", "inherit"],
    },
  );
  child.once("exit", (_, signal) => {
    if (signal !== null) process.kill(process.pid, signal);
  });
  runs.set(run_id, { logsRoot, child, pending: new Map(), asked: 0 });
  return [202, { run_id, status: "accepted" }];
}

/** Waits for an answer; the node that it leads to. */
function asked(run: ServedRun | undefined, question: HumanQuestion, act: Act): Promise<string> {
  const used = new Set<string>();
  const options = question.options.map(({ label, to }, index) => {
    const own = (/^\[(\w)\]/.exec(label)?.[1] ?? label.charAt(0)).toUpperCase();
    const key = used.has(own) ? String(index + 1) : own;
    used.add(key);
    return { key, label, to };
  });
  if (act.decides === true) return Promise.resolve(options[0]?.to ?? "");
  return new Promise((answer) => {
    if (run === undefined) throw new Error("no such run");
    run.asked += 1;
    run.pending.set(`q-${run.asked}`, {
      stage: question.node,
      text: question.text,
      options,
      answer,
    });
  });
}

function aboutQuestions(
  run: ServedRun,
  { question, body, act }: { readonly question: string; readonly body: unknown; readonly act: Act },
): [number, unknown] {
  if (body === undefined) return [200, questionsOf(run)];
  return answered(run, question, (body as { readonly value: string }).value, act);
}

function questionsOf({ pending }: ServedRun): unknown {
  return [...pending].map(([question_id, { stage, text, options }]) => ({
    question_id,
    type: "SINGLE_SELECT",
    text,
    stage,
    options,
    asked_at: "2026-01-01T00:00:00Z",
  }));
}

/** As Kilroy does: the first option whose key or target is the word, in any case, else the first. */
function answered(run: ServedRun, id: string, value: string, act: Act): [number, unknown] {
  const pending = run.pending.get(id);
  if (pending === undefined) return [404, { error: "question not found or already answered" }];
  run.pending.delete(id);
  const same = (text: string): boolean => text.toLowerCase() === value.toLowerCase();
  const { options } = pending;
  const meant = options.find(({ key, to }) => same(key) || same(to)) ?? options[0];
  if (act.crashesAfterGate === true && !run.logsRoot.endsWith("-2")) {
    run.child.kill("SIGKILL");
    process.kill(process.pid, "SIGKILL");
  }
  pending.answer((act.mishears === true ? options.at(-1) : meant)?.to ?? "");
  return [200, { status: "answered" }];
}

function canceled({ child }: ServedRun): [number, unknown] {
  child.kill("SIGTERM");
  return [200, { status: "canceling" }];
}

/** While it runs, one shape; afterwards another, and none where nothing was begun. */
function standing({ child, logsRoot }: ServedRun, run_id: string): [number, unknown] {
  if (child.exitCode === null) return [200, { run_id, state: "running" }];
  const final = join(logsRoot, "final.json");
  if (!existsSync(final)) return [404, { error: `run ${run_id} not found` }];
  const { status } = JSON.parse(readFileSync(final, "utf8")) as { readonly status: string };
  return [200, { run_id, status, logs_root: logsRoot }];
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return JSON.parse(Buffer.concat(pieces).toString("utf8"));
}
