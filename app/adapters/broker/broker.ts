import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { finished } from "node:stream/promises";
import { type Accounts, accounts } from "./accounts.ts";
import { costOf, type GivenPrices, mostCost, type Price, priceOf, type Tokens } from "./prices.ts";
import { type CheckedCall, checkCall } from "./request.ts";
import { type Grant, type RunTokens, runTokens } from "./run-tokens.ts";
import { usageReader } from "./usage-reader.ts";

/** One call that went to the vendor, as it ended. */
export interface ModelUse {
  readonly run: string;
  readonly model: string;
  /** The vendor's HTTP status; 0 when it could not be reached. */
  readonly status: number;
  readonly tokens: Tokens;
  readonly usd: number;
  readonly ms: number;
}

export interface BrokerOptions {
  /** Path of the Unix socket to listen on; whoever makes its folder says who may reach it. */
  readonly socket: string;
  /** The vendor's base URL, without `/v1`. */
  readonly upstream: string;
  /** The vendor's key: known here and nowhere else. */
  readonly key: string;
  /** Under it tokens are signed; the same secret knows the tokens of before. */
  readonly secret: string;
  readonly prices: GivenPrices;
  /** Told of every call once it has ended, before its run may call again. */
  readonly onUse: (use: ModelUse) => Promise<void>;
  /** Dollars that a run has spent before this broker began. */
  readonly spentBefore: (run: string) => Promise<number>;
}

/** Who adds the vendor's key to the calls of runs, counts and caps them. */
export interface ModelBroker {
  readonly socket: string;
  /** What a run shows instead of a key. */
  tokenFor(grant: Grant): string;
  close(): Promise<void>;
}

const BODY_BYTES = 32 * 1024 * 1024;
const PATHS: ReadonlySet<string> = new Set(["/v1/messages", "/v1/messages/count_tokens"]);
/** What of the vendor's answer is passed on beside its body. */
const PASSED = ["content-type", "request-id", "retry-after"];

interface Parts extends BrokerOptions {
  readonly tokens: RunTokens;
  readonly accounts: Accounts;
}

/** Opens the broker on its socket. */
export async function openBroker(options: BrokerOptions): Promise<ModelBroker> {
  const tokens = runTokens(options.secret);
  const parts: Parts = { ...options, tokens, accounts: accounts(options.spentBefore) };
  const server = createServer((request, response) => {
    serve(parts, request, response).catch((error: unknown) => {
      if (response.headersSent) response.destroy();
      else
        refuse(response, {
          status: 500,
          type: "api_error",
          message: `the model broker: ${String(error)}`,
        });
    });
  });
  await listening(server, options.socket);
  return {
    socket: options.socket,
    tokenFor: (grant) => tokens.issue(grant),
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function listening(server: Server, socket: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(socket, resolve);
  });
}

interface Refusal {
  readonly status: number;
  readonly type: string;
  readonly message: string;
}

/** In the vendor's own form, so that its clients understand it. */
function refuse(response: ServerResponse, { status, type, message }: Refusal): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify({ type: "error", error: { type, message } }));
}

async function serve(
  parts: Parts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = new URL(request.url ?? "/", "http://broker").pathname;
  const grant = parts.tokens.read(tokenIn(request));
  if (grant === null)
    return refuse(response, {
      status: 401,
      type: "authentication_error",
      message: "the token is none of this broker's",
    });
  if (request.method !== "POST" || !PATHS.has(path))
    return refuse(response, {
      status: 404,
      type: "not_found_error",
      message: `the model broker knows only ${[...PATHS].join(" and ")}`,
    });
  const text = await bodyOf(request);
  if (text === null)
    return refuse(response, {
      status: 413,
      type: "request_too_large",
      message: `more than ${BODY_BYTES} bytes`,
    });
  const call = checkCall(text);
  if ("refused" in call)
    return refuse(response, {
      status: 400,
      type: "invalid_request_error",
      message: `the model broker: ${call.refused}`,
    });
  const price = priceOf(call.model, parts.prices);
  if (price === undefined)
    return refuse(response, {
      status: 400,
      type: "invalid_request_error",
      message: unknownModel(call.model),
    });
  const isFree = path.endsWith("count_tokens");
  const most = isFree ? 0 : mostCost({ bytes: Buffer.byteLength(call.body), ...call }, price);
  const reservation = await parts.accounts.reserve(grant, most);
  if (reservation === null)
    return refuse(response, {
      status: 402,
      type: "billing_error",
      message: overBudget(grant, most),
    });
  const begun = performance.now();
  const ended = await passOn(parts, { path, request, response, call, price });
  const usd = isFree ? 0 : ended.usd;
  reservation.settle(usd);
  const ms = performance.now() - begun;
  if (!isFree) await parts.onUse({ run: grant.run, model: call.model, ...ended, usd, ms });
  await over(response, ended.whole);
}

/** The answer's last byte comes when its cost is recorded, so that whoever saw its end may read what it cost. */
async function over(response: ServerResponse, whole: boolean): Promise<void> {
  if (!whole) {
    response.destroy();
    return;
  }
  response.end();
  await finished(response).catch(() => undefined); // whoever asked is gone: there is nobody to tell
}

function tokenIn({ headers }: IncomingMessage): string {
  const key = headers["x-api-key"];
  return typeof key === "string" ? key : (headers.authorization ?? "").replace(/^Bearer /i, "");
}

async function bodyOf(request: IncomingMessage): Promise<string | null> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of request) {
    size += (piece as Buffer).length;
    if (size > BODY_BYTES) return null;
    pieces.push(piece as Buffer);
  }
  return Buffer.concat(pieces).toString("utf8");
}

function unknownModel(model: string): string {
  return `no price is known of model ${JSON.stringify(model)}: set FACTORY_MODEL_PRICES=${model}=<dollars per million tokens in>/<out>`;
}

function overBudget({ run, usd }: Grant, most: number): string {
  return `run ${run} may spend ${usd} dollars, and this call may cost ${most.toFixed(4)}, more than is left: raise budget.usd, or ask for less with max_tokens`;
}

interface Passing {
  readonly path: string;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly call: CheckedCall;
  readonly price: Price;
}

interface Passed {
  readonly status: number;
  readonly tokens: Tokens;
  readonly usd: number;
  /** False when the vendor's answer broke off. */
  readonly whole: boolean;
}

const NOTHING: Tokens = { input: 0, cacheWritten5m: 0, cacheWritten1h: 0, cacheRead: 0, output: 0 };

/** Sends a call on with the vendor's key and its answer back as it comes; the answer is not ended here. */
async function passOn(
  parts: Parts,
  { path, request, response, call, price }: Passing,
): Promise<Passed> {
  const stop = new AbortController();
  response.once("close", () => stop.abort());
  const answer = await fetch(`${parts.upstream}${path}`, {
    method: "POST",
    headers: headersOf(request, parts.key),
    body: call.body,
    redirect: "error",
    signal: stop.signal,
  }).catch((error: Error) => error);
  if (answer instanceof Error) {
    const message = `the vendor cannot be reached: ${String(answer.cause ?? answer.message)}`;
    if (!response.destroyed)
      writeHead(response, 502, new Headers({ "content-type": "application/json" }));
    response.write(JSON.stringify({ type: "error", error: { type: "api_error", message } }));
    const tokens = stop.signal.aborted ? unseen(call) : NOTHING;
    return { status: 0, tokens, usd: costOf(tokens, price), whole: true };
  }
  writeHead(response, answer.status, answer.headers);
  const reader = usageReader(answer.headers.get("content-type") ?? "");
  const whole = await pour(answer, response, (piece) => reader.take(piece));
  const tokens = answer.ok ? (reader.paid() ?? unseen(call)) : NOTHING;
  return { status: answer.status, tokens, usd: costOf(tokens, price), whole };
}

/** A call that its run left before the vendor told its tokens is paid by its bytes: leaving early saves nothing. */
function unseen({ body }: CheckedCall): Tokens {
  return { ...NOTHING, input: Buffer.byteLength(body) };
}

function headersOf({ headers }: IncomingMessage, key: string): Record<string, string> {
  // A window of a million tokens has a price of its own at some models.
  const betas = String(headers["anthropic-beta"] ?? "")
    .split(",")
    .filter((beta) => beta !== "" && !beta.trim().startsWith("context-1m"));
  return {
    "content-type": "application/json",
    "x-api-key": key,
    "anthropic-version": String(headers["anthropic-version"] ?? "2023-06-01"),
    ...(betas.length === 0 ? {} : { "anthropic-beta": betas.join(",") }),
  };
}

function writeHead(response: ServerResponse, status: number, headers: Headers): void {
  const passed = PASSED.flatMap((name) => {
    const value = headers.get(name);
    return value === null ? [] : [[name, value] as const];
  });
  response.writeHead(status, Object.fromEntries(passed));
  response.flushHeaders();
}

/** Passes each piece on as it comes; false when the answer broke off, or nobody listens any more. */
async function pour(
  answer: Response,
  response: ServerResponse,
  see: (piece: Uint8Array) => void,
): Promise<boolean> {
  try {
    for await (const piece of answer.body ?? []) {
      see(piece);
      if (!response.write(piece)) await drained(response);
    }
    return true;
  } catch {
    // The vendor's end or the run's: its client sees a stream that was cut, and asks again.
    return false;
  }
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve, reject) => {
    response.once("drain", resolve);
    response.once("close", () => reject(new Error("nobody listens any more")));
  });
}
