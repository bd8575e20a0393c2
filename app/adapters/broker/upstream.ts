import { once } from "node:events";
import type { IncomingHttpHeaders, ServerResponse } from "node:http";
import { patiently, type Reached } from "./patience.ts";
import { costOf, type Price, type Tokens } from "./prices.ts";
import { NOTHING, usageReader } from "./usage-reader.ts";
import type { Vendor } from "./vendor.ts";

/** Where a vendor is reached, and as whom. */
export interface Upstream {
  /** Base URL, to which the vendor's record adds its places. */
  readonly url: string;
  readonly key: string;
}

/** What goes on to the vendor. */
export interface Asked {
  readonly vendor: Vendor;
  readonly target: string;
  /** Of the run's own request. */
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** Tokens that the prompt has at most. */
  readonly prompt: number;
  readonly price: Price;
}

/** How a call ended. */
interface Passed {
  /** The vendor's HTTP status; 0 when it could not be reached. */
  readonly status: number;
  readonly tokens: Tokens;
  readonly usd: number;
  /** False when the vendor's answer broke off. */
  readonly whole: boolean;
}

/** What of the vendor's answer is passed on beside its body. */
const PASSED = ["content-type", "request-id", "x-request-id", "retry-after"];

/** In an error's place, where it says the key: a gateway may tell what it was shown. */
const HIDDEN = "[the key]";
/** Characters of an error that are passed on. */
const ERROR_CHARACTERS = 100_000;

/** Sends a call on with the vendor's key and its answer back as it comes; the answer is not ended here. */
export async function passOn(
  upstream: Upstream,
  asked: Asked,
  response: ServerResponse,
): Promise<Passed> {
  const { vendor, prompt, price } = asked;
  const stop = new AbortController();
  response.once("close", () => stop.abort());
  const { signal } = stop;
  const reached = await patiently(() => ask(upstream, asked, signal), {
    statuses: vendor.patience,
    signal,
  });
  if (reached.kind === "unreached") {
    tellUnreached(response, vendor, reached.why);
    // A call that its run left is paid by its bytes: leaving early saves nothing.
    const tokens = signal.aborted ? { ...NOTHING, input: prompt } : NOTHING;
    return { status: 0, tokens, usd: costOf(tokens, price), whole: true };
  }
  if (reached.kind === "refused") {
    writeHead(response, reached.status, reached.headers);
    response.write(reached.text);
    return { status: reached.status, tokens: NOTHING, usd: 0, whole: true };
  }
  const { answer } = reached;
  writeHead(response, answer.status, answer.headers);
  const reader = usageReader(answer.headers.get("content-type") ?? "", vendor.words);
  const whole = await pour(answer, { response, signal }, (piece) => reader.take(piece));
  const tokens = reader.paid(prompt);
  return { status: answer.status, tokens, usd: costOf(tokens, price), whole };
}

async function ask(
  { url, key }: Upstream,
  { vendor, target, headers, body }: Asked,
  signal: AbortSignal,
): Promise<Reached> {
  try {
    const answer = await fetch(`${url}${target}`, {
      method: "POST",
      headers: { "content-type": "application/json", ...vendor.headers(key, headers) },
      body,
      redirect: "error",
      signal,
    });
    if (answer.ok) return { kind: "answered", answer };
    const text = (await answer.text()).replaceAll(key, HIDDEN).slice(0, ERROR_CHARACTERS);
    return { kind: "refused", status: answer.status, headers: answer.headers, text };
  } catch (error) {
    const { cause, message } = error as Error;
    return { kind: "unreached", why: String(cause ?? message).replaceAll(key, HIDDEN) };
  }
}

function tellUnreached(response: ServerResponse, vendor: Vendor, why: string): void {
  const message = `the vendor cannot be reached: ${why}`;
  const refusal = vendor.refusal({ status: 502, type: "api_error", message });
  if (!response.destroyed)
    writeHead(response, 502, new Headers({ "content-type": "application/json" }));
  response.write(JSON.stringify(refusal));
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
  { response, signal }: { readonly response: ServerResponse; readonly signal: AbortSignal },
  see: (piece: Uint8Array) => void,
): Promise<boolean> {
  try {
    for await (const piece of answer.body ?? []) {
      see(piece);
      if (!response.write(piece)) await once(response, "drain", { signal });
    }
    return true;
  } catch {
    // The vendor's end or the run's: its client sees a stream that was cut, and asks again.
    return false;
  }
}
