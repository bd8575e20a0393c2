// Runs in Kilroy's box, beside it: has its server run one graph, tells which questions it asks, and gives it the answers that come in a
// file. To whoever started it, it behaves as `kilroy attractor run` does: its exit codes, and SIGTERM.
import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { constants } from "node:os";
import { setTimeout } from "node:timers/promises";
import type { AskedByKilroy, GivenWords, ServedRun, Told } from "./words.ts";

const LOOK_MS = 150;
/** How long Kilroy's server may take to listen. */
const PATIENCE_MS = 20_000;

/** Why the run cannot go on, told as it is. */
class Broken extends Error {}

interface Answer {
  readonly code: number;
  readonly body: unknown;
}

const [program = "", order = "{}"] = process.argv.slice(2);
const run = JSON.parse(order) as ServedRun;
const stop = new AbortController();
process.on("SIGTERM", () => stop.abort());

process.exitCode = await main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  return 1;
});

/** Answers the exit code. */
async function main(): Promise<number> {
  // Its server says of a graph that it cannot read neither why nor that it is one.
  const code = await ended(kilroy(["attractor", "validate", "--graph", run.graph]));
  if (code === 1) return code;
  const port = await freePort();
  const server = kilroy(["attractor", "serve", "--addr", `127.0.0.1:${port}`]);
  const gone = ended(server);
  try {
    return (await served(server, `http://127.0.0.1:${port}`)) === "success" ? 0 : 1;
  } catch (error) {
    if (error instanceof Broken) throw error;
    // A connection that breaks: its end is the server's.
    server.kill("SIGTERM");
    return (await gone) || 1;
  } finally {
    server.kill("SIGTERM");
    await gone;
  }
}

/** Has the server run the graph, and answers how that ended. */
async function served(server: ChildProcess, url: string): Promise<unknown> {
  await listening(server, url);
  const accepted = await call(`${url}/runs`, {
    dot_source: readFileSync(run.graph, "utf8"),
    config_path: run.config,
    run_id: run.runId,
    inputs: JSON.parse(readFileSync(run.inputs, "utf8")) as unknown,
  });
  if (accepted.code !== 202)
    throw new Broken(`its server refused the run: ${JSON.stringify(accepted.body)}`);
  return attended(`${url}/runs/${run.runId}`);
}

/** Looks at the run until it has ended; whoever is told to stop cancels it, and waits for its end all the same. */
async function attended(url: string): Promise<unknown> {
  const known = new Set<string>();
  let isCanceled = false;
  for (;;) {
    const { code, body } = await call(url);
    if (code !== 200) throw new Broken("its server began no run, and does not say why");
    const { state, status } = body as { readonly state?: string; readonly status?: string };
    if (state !== "running") return status;
    if (!stop.signal.aborted) await passOn(url, known);
    else if (!isCanceled) {
      isCanceled = true;
      await call(`${url}/cancel`, {});
    }
    await setTimeout(LOOK_MS);
  }
}

/** Tells new questions, and gives the answers that are there. */
async function passOn(url: string, known: Set<string>): Promise<void> {
  const { body } = await call(`${url}/questions`);
  const open = Array.isArray(body) ? (body as readonly AskedByKilroy[]) : [];
  const asked = open.filter(({ question_id: id }) => !known.has(id));
  for (const { question_id: id } of asked) known.add(id);
  if (asked.length > 0) process.stdout.write(`${JSON.stringify({ asked } satisfies Told)}\n`);
  const given = words();
  for (const { question_id: id } of open) {
    const value = given[id];
    if (value !== undefined) await call(`${url}/questions/${id}/answer`, { value });
  }
}

function words(): GivenWords {
  return JSON.parse(readFileSync(run.answers, "utf8")) as GivenWords;
}

async function listening(server: ChildProcess, url: string): Promise<void> {
  const until = Date.now() + PATIENCE_MS;
  for (;;) {
    const answer = await call(`${url}/health`).catch(() => undefined); // not yet
    if (answer?.code === 200) return;
    const isGone = server.exitCode !== null || server.signalCode !== null;
    if (isGone || Date.now() > until) throw new Broken("its server does not listen");
    await setTimeout(50);
  }
}

/** A GET, or a POST of a body. */
async function call(url: string, sent?: unknown): Promise<Answer> {
  const answer = await fetch(url, {
    ...(sent === undefined ? {} : { method: "POST", body: JSON.stringify(sent) }),
    headers: { "content-type": "application/json" },
  });
  const text = await answer.text();
  return { code: answer.status, body: answer.ok ? (JSON.parse(text) as unknown) : text };
}

function kilroy(args: readonly string[]): ChildProcess {
  return spawn(program, args, { stdio: ["ignore", "ignore", "inherit"] });
}

/** Exit code of a process; what a signal ended has 128 and more, as in a shell. */
function ended(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) =>
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])),
    );
  });
}

/** A port of the loopback that nobody listens on at the moment. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      const port = typeof address === "object" && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
