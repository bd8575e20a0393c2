import { appendFile, readFile, writeFile } from "node:fs/promises";
import type { Grant } from "./run-tokens.ts";

/** A call before it goes to the vendor: what it may cost at most. */
export interface OpenCall {
  /** A name that no other call has. */
  readonly id: string;
  readonly run: Grant["run"];
  readonly model: string;
  /** Tokens that are sent at most, and that may be answered. */
  readonly sent: number;
  readonly maxTokens: number;
  readonly usd: number;
}

/** Calls that have begun and were not yet accounted for, so that one whose broker was killed is paid for all the same. */
export interface OpenCalls {
  begin(call: OpenCall): Promise<void>;
  end(id: string): Promise<void>;
}

/** Reads the calls that a killed broker left, and begins the file anew. `settle` is told of each; it may be told twice. */
export async function openCallsIn(
  path: string,
  settle: (call: OpenCall) => Promise<void>,
): Promise<OpenCalls> {
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return "";
    throw error;
  });
  for (const call of leftIn(text)) await settle(call);
  if (text !== "") await writeFile(path, "");
  const line = (value: unknown) => appendFile(path, `${JSON.stringify(value)}\n`, { mode: 0o600 });
  return { begin: (begin) => line({ begin }), end: (end) => line({ end }) };
}

type Line = { readonly begin: OpenCall } | { readonly end: string };

/** A last line that was cut in two stands for a call that had not gone out yet. */
function leftIn(text: string): Iterable<OpenCall> {
  const open = new Map<string, OpenCall>();
  for (const one of text.split("\n").slice(0, -1)) {
    const line = JSON.parse(one) as Line;
    if ("begin" in line) open.set(line.begin.id, line.begin);
    else open.delete(line.end);
  }
  return open.values();
}
