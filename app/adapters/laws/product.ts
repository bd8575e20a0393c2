import type { FromLaw, LawAnswer, ToLaw } from "../../core/pack/law-messages.ts";
import type { Json } from "../../core/pack/template.ts";

/** A request as a law writes it. `body` is sent as JSON, `text` and `bytes` as they stand. */
interface LawRequest {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Json;
  readonly text?: string;
  readonly bytes?: Uint8Array;
  /** For its answer; without it, what the trial has left. */
  readonly seconds?: number;
}

/** A run of the product's command as a law writes it. */
interface LawRun {
  readonly args?: readonly string[];
  readonly stdin?: string | Uint8Array;
  /** Files that DATA_DIR begins with, and paths there that are read in the end. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  readonly reads?: readonly string[];
  /** Seconds after which it is sent SIGTERM. */
  readonly terminate?: number;
}

type Call = Extract<FromLaw, { kind: "request" | "run" }>;
type Said<K> = Omit<Extract<Call, { kind: K }>, "call">;
type Answer = Extract<ToLaw, { kind: "answered" | "refused" }>;

/** A law's hands on the product: every call is asked for over the line and done by whoever keeps the product. */
export function productHands(tell: (news: FromLaw) => void) {
  const waiting = new Map<number, PromiseWithResolvers<LawAnswer>>();
  let calls = 0;
  const ask = (said: Said<"request"> | Said<"run">) => {
    const call = calls++;
    const asked = Promise.withResolvers<LawAnswer>();
    waiting.set(call, asked);
    tell({ ...said, call } as Call);
    return asked.promise;
  };
  return {
    http: async (request: LawRequest) => {
      const { seconds } = request;
      const limit = seconds === undefined ? {} : { ms: seconds * 1000 };
      const seen = await ask({ kind: "request", request: written(request), ...limit });
      return "status" in seen ? answered(seen) : unexpected();
    },
    exec: async (run: LawRun = {}) => {
      const seen = await ask({ kind: "run", run: begun(run) });
      return "code" in seen ? ended(seen) : unexpected();
    },
    settle: (answer: Answer) => {
      const asked = waiting.get(answer.call);
      waiting.delete(answer.call);
      if (answer.kind === "answered") asked?.resolve(answer.answer);
      else asked?.reject(new Error(answer.why));
    },
  };
}

function begun({ args = [], stdin = "", files = {}, reads = [], terminate }: LawRun) {
  const given = Object.entries(files).map(([path, content]) => [path, base64(content)] as const);
  return {
    args: [...args],
    stdin: base64(stdin),
    files: Object.fromEntries(given),
    reads: [...reads],
    ...(terminate === undefined ? {} : { terminateMs: terminate * 1000 }),
  };
}

function base64(content: string | Uint8Array): string {
  return Buffer.from(content).toString("base64");
}

function written({ method = "GET", path, headers = {}, body, text, bytes }: LawRequest) {
  const content = body === undefined ? (bytes ?? text) : JSON.stringify(body);
  if (content === undefined) return { method, path, headers };
  const binary = bytes === undefined ? "text/plain" : "application/octet-stream";
  const type = body === undefined ? binary : "application/json";
  return {
    method,
    path,
    headers: { "content-type": type, ...headers },
    body: base64(content),
  };
}

function answered({ status, headers, body }: Extract<LawAnswer, { status: number }>) {
  const bytes = Buffer.from(body, "base64");
  const text = bytes.toString("utf8");
  return { status, headers, bytes, text, body: parsed(text) };
}

function ended({ code, signal, stdout, stderr, files }: Extract<LawAnswer, { stdout: string }>) {
  const bytes = (text: string) => Buffer.from(text, "base64");
  const printed = {
    stdout: bytes(stdout).toString("utf8"),
    stderr: bytes(stderr).toString("utf8"),
  };
  const left = Object.entries(files).map(([path, content]) => [path, bytes(content)] as const);
  return { exit: code, signal, ...printed, files: Object.fromEntries(left) };
}

/** The JSON a text holds, else the text. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function unexpected(): never {
  throw new Error("an answer of another kind");
}
