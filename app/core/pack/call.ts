import type { RequestStep, RunStep } from "./family.ts";
import { fill, fillPath, fillText, fillTexts, type Values } from "./template.ts";

/** One request to the product under trial: `path` with its query; header names in lower case. */
export interface HttpCall {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** Its answer; header names in lower case. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** One run of a product's command: arguments after its own, and the whole of standard input. */
export interface CommandCall {
  readonly args: readonly string[];
  readonly stdin: string;
}

/** How it ended: `code` is null when a signal ended it. */
export interface CommandAnswer {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: Uint8Array;
  readonly stderr: Uint8Array;
}

/** The request of a step with its names filled in. A body is sent as JSON, a text as it stands. */
export function httpCall(request: RequestStep["request"], values: Values): HttpCall {
  const { method, path, headers = {}, body, text } = request;
  const type = body === undefined ? "text/plain" : "application/json";
  const bare = { method, path: fillPath(path, values), headers: fillTexts(headers, values) };
  if (body === undefined && text === undefined) return bare;
  return {
    ...bare,
    headers: { "content-type": type, ...bare.headers },
    body: body === undefined ? fillText(text ?? "", values) : JSON.stringify(fill(body, values)),
  };
}

/** The run of a step with its names filled in. */
export function commandCall(run: RunStep["run"], values: Values): CommandCall {
  return { args: run.args.map((arg) => fillText(arg, values)), stdin: fillText(run.stdin, values) };
}
