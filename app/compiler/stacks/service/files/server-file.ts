/** `src/server.ts`: the process; it listens, logs and ends. */
export const SERVER_FILE = String.raw`import type { IncomingMessage, ServerResponse } from "node:http";
import { type Answer, answerTo, type Life } from "./api.ts";
import { SERVICE } from "./model.ts";
import { openStore } from "./store.ts";

/** An import would load all that the module offers, a client for web sockets too: half of the time this process takes to start. */
const { createServer } = process.getBuiltinModule("node:http");
const HOST = process.env["HOST"] ?? "127.0.0.1";
const PORT = Number(process.env["PORT"] ?? SERVICE.port ?? 8000);
const DATA_DIR = process.env["DATA_DIR"] ?? "data";
const QUIET = ["warn", "error"].includes(process.env["LOG_LEVEL"] ?? "info");
const LONGEST_BODY = 1024 * 1024;
const PATIENCE = 3000;

/** One JSON line: what happened, never what was in it. */
function log(level: "info" | "error", event: string, facts: Readonly<Record<string, unknown>>): void {
  if (level === "info" && QUIET) return;
  process.stdout.write(JSON.stringify({ at: new Date().toISOString(), level, event, ...facts }) + "\n");
}

const store = openStore(DATA_DIR);
const life: Life = { startedAt: Date.now(), requests: 0, errors: [] };

/** The body as text; null when it is too long or not UTF-8. */
async function bodyOf(request: IncomingMessage): Promise<string | null> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of request) {
    length += part.length;
    if (length <= LONGEST_BODY) parts.push(part);
  }
  if (length > LONGEST_BODY) return null;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(parts));
  } catch {
    return null;
  }
}

async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const began = performance.now();
  life.requests += 1;
  const method = request.method ?? "GET";
  const hasBody = method === "POST" || method === "PATCH" || method === "PUT";
  let answer: Answer;
  try {
    const text = hasBody ? await bodyOf(request) : "";
    if (!hasBody) request.resume();
    answer = await answerTo({ method, url: request.url ?? "/", text }, store, life);
  } catch (error) {
    log("error", "failure", { message: error instanceof Error ? error.message : String(error) });
    answer = { status: 500, route: "?", body: { error: { code: "internal", message: "the service failed" } } };
  }
  if (answer.status >= 500) life.errors.push(Date.now());
  const body = answer.body === null ? "" : JSON.stringify(answer.body);
  const type = answer.body === null ? {} : { "content-type": "application/json; charset=utf-8" };
  const size = answer.status === 204 ? {} : { "content-length": Buffer.byteLength(body) };
  response.writeHead(answer.status, { ...type, ...size });
  response.end(body);
  const ms = Math.round((performance.now() - began) * 10) / 10;
  log("info", "request", { method, route: answer.route, status: answer.status, ms });
}

const server = createServer((request, response) => {
  handle(request, response).catch((error: unknown) => {
    log("error", "failure", { message: error instanceof Error ? error.message : String(error) });
    if (!response.headersSent) response.writeHead(500, {});
    response.end("");
  });
});

server.on("error", (error) => {
  log("error", "not-listening", { message: error.message });
  process.exit(1);
});
server.listen({ port: PORT, host: HOST }, () => {
  const address = server.address();
  // Said at every level: whoever gave port 0 learns the port from it.
  process.stdout.write(
    JSON.stringify({
      at: new Date().toISOString(),
      level: "info",
      event: "listening",
      service: SERVICE.name,
      host: HOST,
      port: typeof address === "object" ? address?.port : PORT,
    }) + "\n",
  );
});

let ending = false;
function end(): void {
  if (ending) return;
  ending = true;
  server.close(() => {
    store.close();
    log("info", "ended", {});
    process.exit(0);
  });
  server.closeIdleConnections();
  setTimeout(() => server.closeAllConnections(), PATIENCE).unref();
}
process.on("SIGTERM", end);
process.on("SIGINT", end);
`;
