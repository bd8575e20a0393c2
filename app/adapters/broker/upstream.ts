import type { IncomingHttpHeaders, ServerResponse } from "node:http";
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

/** Sends a call on with the vendor's key and its answer back as it comes; the answer is not ended here. */
export async function passOn(
  { url, key }: Upstream,
  { vendor, target, headers, body, price }: Asked,
  response: ServerResponse,
): Promise<Passed> {
  const sent = Buffer.byteLength(body);
  const stop = new AbortController();
  response.once("close", () => stop.abort());
  const answer = await fetch(`${url}${target}`, {
    method: "POST",
    headers: { "content-type": "application/json", ...vendor.headers(key, headers) },
    body,
    redirect: "error",
    signal: stop.signal,
  }).catch((error: Error) => error);
  if (answer instanceof Error) {
    tellUnreached(response, vendor, answer);
    // A call that its run left is paid by its bytes: leaving early saves nothing.
    const tokens = stop.signal.aborted ? { ...NOTHING, input: sent } : NOTHING;
    return { status: 0, tokens, usd: costOf(tokens, price), whole: true };
  }
  writeHead(response, answer.status, answer.headers);
  const reader = usageReader(answer.headers.get("content-type") ?? "", vendor.words);
  const whole = await pour(answer, response, (piece) => reader.take(piece));
  const tokens = answer.ok ? reader.paid(sent) : NOTHING;
  return { status: answer.status, tokens, usd: costOf(tokens, price), whole };
}

function tellUnreached(response: ServerResponse, vendor: Vendor, error: Error): void {
  const message = `the vendor cannot be reached: ${String(error.cause ?? error.message)}`;
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
