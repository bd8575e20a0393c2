import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { compile } from "../../app/compiler/compile.ts";
import { graphOf } from "./intents.ts";

// biome-ignore lint/suspicious/noExplicitAny: a test reads bodies as they come.
type Body = any;

/** An answer of a service under test. */
export interface Answer {
  readonly status: number;
  readonly body: Body;
}

/** A service that was emitted and runs as a process of its own. */
export interface Service {
  readonly ask: (method: string, path: string, body?: unknown) => Promise<Answer>;
  /** The record that a POST made; throws with the answer where it made none. */
  readonly made: (path: string, body: unknown) => Promise<Body>;
  readonly end: () => Promise<void>;
}

/** Emits a reading of an intent into a folder of its own and starts it; `end` leaves nothing behind. */
export async function serviceOf(intent: string, reading = 0): Promise<Service> {
  const folder = mkdtempSync(join(tmpdir(), "emitted-"));
  const { files } = compile({ graph: graphOf(intent), reading, stack: "service" });
  for (const { path, text } of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const child = spawn(process.execPath, ["src/server.ts"], {
    cwd: folder,
    env: { PORT: "0", HOST: "127.0.0.1", DATA_DIR: join(folder, "data") },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const end = async () => {
    child.kill("SIGTERM");
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  child.stdout.setEncoding("utf8");
  const port = await new Promise<string>((resolve, reject) => {
    let log = "";
    child.once("exit", (code) => reject(new Error(`the service ended with ${code}`)));
    child.stdout.on("data", (text: string) => {
      log += text;
      const found = /"event":"listening".*"port":(\d+)/.exec(log)?.[1];
      if (found !== undefined) resolve(found);
    });
  });
  const ask = async (method: string, path: string, body?: unknown) => {
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, { method, ...sent });
    const text = await answer.text();
    return { status: answer.status, body: text === "" ? null : JSON.parse(text) };
  };
  const made = async (path: string, body: unknown) => {
    const answer = await ask("POST", path, body);
    if (answer.status !== 201) throw new Error(`${path}: ${JSON.stringify(answer)}`);
    return answer.body;
  };
  return { ask, made, end };
}
