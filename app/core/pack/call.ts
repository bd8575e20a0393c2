import type { OpenStep, RequestStep, RunStep, SendStep } from "./step.ts";
import { fill, fillPath, fillText, fillTexts, type Values } from "./template.ts";

/** What is sent: a text, or bytes. */
export type Payload = string | Uint8Array;

/** One request to the product under trial: `path` with its query; header names in lower case. */
export interface HttpCall {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Payload;
}

/** Its answer; header names in lower case. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** The values of its `Set-Cookie` headers, each by itself; absent where there is none. */
  readonly cookies?: readonly string[];
}

/** One run of a product's command: arguments after its own, and the whole of standard input. */
export interface CommandCall {
  readonly args: readonly string[];
  readonly stdin: Payload;
  /** Files that are put below DATA_DIR before it starts, by their paths there. */
  readonly files?: Readonly<Record<string, Payload>>;
  /** Paths below DATA_DIR to be read when it has ended. */
  readonly reads?: readonly string[];
  /** Milliseconds after which it is sent SIGTERM. */
  readonly terminateMs?: number;
}

/** How it ended: `code` is null when a signal ended it. */
export interface CommandAnswer {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: Uint8Array;
  readonly stderr: Uint8Array;
  /** Of the files that were asked for, those that are there. */
  readonly files?: Readonly<Record<string, Uint8Array>>;
}

/** What is opened and stays open: a WebSocket, or a stream of server-sent events. */
export interface OpenCall {
  readonly as: "socket" | "events";
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly protocols: readonly string[];
}

/** A message that came over what was opened. */
export interface Message {
  readonly data: Payload;
  /** Of server-sent events: their kind (`message` where none is named) and their last id. */
  readonly event?: string;
  readonly id?: string;
}

/** What a step sends, with its names filled in; undefined when it sends nothing. A body is JSON, a text as it stands. */
export function payloadOf(
  { body, text, base64 }: Omit<SendStep["send"], "to">,
  values: Values,
): Payload | undefined {
  if (body !== undefined) return JSON.stringify(fill(body, values));
  if (text !== undefined) return fillText(text, values);
  return base64 === undefined ? undefined : bytesOf(fillText(base64, values));
}

/** The request of a step with its names filled in. */
export function httpCall(request: RequestStep["request"], values: Values): HttpCall {
  const { method, path, headers = {} } = request;
  const bare = { method, path: fillPath(path, values), headers: fillTexts(headers, values) };
  const body = payloadOf(request, values);
  if (body === undefined) return bare;
  return { ...bare, headers: { "content-type": contentType(request), ...bare.headers }, body };
}

function contentType({ body, text }: RequestStep["request"]): string {
  if (body !== undefined) return "application/json";
  return text === undefined ? "application/octet-stream" : "text/plain";
}

/** The run of a step with its names filled in. */
export function commandCall({ run, expect }: RunStep, values: Values): CommandCall {
  const content = (one: string | { readonly base64: string }) =>
    typeof one === "string" ? fillText(one, values) : bytesOf(fillText(one.base64, values));
  const files = Object.entries(run.files ?? {}).map(([path, one]) => [path, content(one)] as const);
  return {
    args: run.args.map((arg) => fillText(arg, values)),
    stdin: content(run.stdin),
    ...(run.files === undefined ? {} : { files: Object.fromEntries(files) }),
    ...(expect.files === undefined ? {} : { reads: Object.keys(expect.files) }),
    ...(run.terminate === undefined ? {} : { terminateMs: run.terminate * 1000 }),
  };
}

/** What a step opens, with its names filled in. */
export function openCall({ open }: OpenStep, values: Values): OpenCall {
  const { as, path, headers = {}, protocols = [] } = open;
  return {
    as,
    path: fillPath(path, values),
    headers: fillTexts(headers, values),
    protocols: protocols.map((one) => fillText(one, values)),
  };
}

/** The bytes that a Base64 text stands for. */
export function bytesOf(base64: string): Uint8Array {
  return Uint8Array.from(Buffer.from(base64, "base64"));
}
